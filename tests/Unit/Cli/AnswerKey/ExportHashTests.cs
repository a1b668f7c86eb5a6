using System.Text;
using Daybook.Cli.AnswerKey;

namespace Daybook.Tests.Cli.AnswerKey;

public sealed class ExportHashTests
{
    private const string Sent =
        """{"event_id":"a","event_type":"x","occurred_at":"2026-03-01T12:00:00.500+01:00","user_id":"u","source":"web","properties":{"b":19.90,"a":[1,"ü"]}}""";
    private const string Exported =
        """{"occurred_at":"2026-03-01T11:00:00.5Z","event_id":"a","event_type":"x","user_id":"u","anonymous_id":null,"source":"web","properties":{"a":[1,"\u00fc"],"b":19.9},"received_at":"2026-11-01T00:00:00Z"}""";
    private const string Another =
        """{"event_id":"b","event_type":"x","occurred_at":"2026-03-01T12:00:00Z","user_id":"u","source":"web","properties":{}}""";

    [Fact]
    public void What_was_sent_and_what_is_exported_are_the_same() => Assert.Equal(Sum(Sent), Sum(Exported));

    [Fact]
    public void Order_makes_no_difference() => Assert.Equal(Sum(Sent, Another), Sum(Another, Exported));

    [Fact]
    public void A_changed_a_missing_and_a_doubled_event_do()
    {
        Assert.NotEqual(Sum(Sent), Sum(Sent.Replace("19.90", "19.91", StringComparison.Ordinal)));
        Assert.NotEqual(Sum(Sent), Sum(Sent.Replace(".500", ".501", StringComparison.Ordinal)));
        Assert.NotEqual(Sum(Sent, Another), Sum(Sent));
        Assert.NotEqual(Sum(Sent), Sum(Sent, Sent));
    }

    private static string Sum(params string[] lines)
    {
        var hash = new ExportHash();
        foreach (var line in lines) hash.Add(Encoding.UTF8.GetBytes(line));
        return hash.Sum;
    }
}
