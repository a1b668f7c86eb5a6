using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using NodaTime;

namespace Daybook.Tests.Foundation.Http;

public sealed class QueryReaderTests
{
    [Theory]
    [InlineData("30m", 30)]
    [InlineData("12h", 720)]
    [InlineData("7d", 10080)]
    public void A_duration_is_read_in_minutes_hours_or_days(string text, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), Reader("within", text).Within("within", TimeSpan.Zero));

    [Theory]
    [InlineData("7")]
    [InlineData("-1d")]
    [InlineData("1.5h")]
    [InlineData("0d")]
    [InlineData("401d")]
    [InlineData("99999999999d")]
    public void Another_duration_is_refused_with_what_is_allowed(string text) =>
        Refused(() => Reader("within", text).Within("within", TimeSpan.Zero), "`within` must be a duration");

    [Theory]
    [InlineData("2026-02-30")]
    [InlineData("2026-1-1")]
    [InlineData("yesterday")]
    public void Another_date_is_refused(string text) => Refused(() => Reader("from", text).Date("from"), "`from` must be a date");

    [Fact]
    public void A_date_is_read() => Assert.Equal(new LocalDate(2026, 2, 28), Reader("from", "2026-02-28").Date("from"));

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    [InlineData("ten")]
    [InlineData("1e1")]
    public void A_number_out_of_its_range_is_refused(string text) =>
    Refused(() => Reader("limit", text).Number("limit", 10, 1, 1000), "from 1 to 1000");

    [Fact]
    public void An_absent_parameter_is_its_default() => Assert.Equal(10, Reader("other", "x").Number("limit", 10, 1, 1000));

    [Fact]
    public void A_parameter_given_twice_is_refused() =>
        Refused(() =>
            new QueryReader(new QueryCollection(new Dictionary<string, StringValues> { ["limit"] = new(["1", "2"]) }))
                .Number("limit", 10, 1, 1000), "give it once");

    [Theory]
    [InlineData("Mars/Olympus")]
    [InlineData("../etc/passwd")]
    public void An_unknown_zone_is_refused(string text) => Refused(() => Reader("tz", text).Zone(), "IANA time zone");

    [Fact]
    public void Any_text_is_read_or_refused_and_nothing_else() =>
        Prop.ForAll<string>(text =>
        {
            var reader = Reader("x", text ?? "");
            Action[] readings =
            [
                () => reader.Text("x"), () => reader.Number("x", 1, 1, 9), () => reader.Flag("x"), () => reader.Date("x"),
                () => reader.OneOf("x", "a", "a", "b"), () => reader.Zone("x"), () => reader.Within("x", TimeSpan.Zero),
            ];
            foreach (var read in readings)
            {
                try
                {
                    read();
                }
                catch (ProblemException)
                {
                    // A refusal with a problem is correct.
                }
            }
        }).QuickCheckThrowOnFailure();

    private static void Refused(Action read, string says)
    {
        var refused = Assert.Throws<ProblemException>(read);
        Assert.Equal(ProblemCode.InvalidParameter, refused.Problem.Code);
        Assert.Contains(says, refused.Problem.Detail, StringComparison.Ordinal);
    }

    private static QueryReader Reader(string name, string value) =>
        new(new QueryCollection(new Dictionary<string, StringValues> { [name] = value }));
}
