using System.Globalization;
using System.Text;
using Daybook.Foundation.Events;
using Daybook.Ingest;
using Daybook.Ingest.Enrich;
using Microsoft.Extensions.Time.Testing;

namespace Daybook.Tests.Ingest.Enrich;

public sealed class ReadingBudgetTests
{
    private readonly FakeTimeProvider _clock = new(TestDoor.Now);

    [Fact]
    public void Five_seconds_can_be_saved_up_and_a_tenth_of_the_time_comes_back()
    {
        var budget = new ReadingBudget(_clock);
        _clock.Advance(TimeSpan.FromHours(1));

        budget.Spend(TimeSpan.FromSeconds(5));
        Assert.False(budget.Any);
        _clock.Advance(TimeSpan.FromMilliseconds(11));
        Assert.True(budget.Any);

        // What is owed is worked off first.
        budget.Spend(TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(budget.Any);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(budget.Any);
    }

    [Fact]
    public void However_many_new_agents_come_reading_them_takes_a_tenth_of_the_time_and_the_rest_say_that_they_are_unread()
    {
        // Each reading takes the 100 ms that pass between two looks at this clock.
        _clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(100);
        var agents = new Agents(_clock);
        var began = _clock.GetUtcNow();

        var read = Enumerable.Range(0, 2_000).Count(i =>
            !ReferenceEquals(agents.Of(string.Create(CultureInfo.InvariantCulture, $"Firefox/{i}.0")), AgentGroups.Unread));

        var (passed, spent) = ((_clock.GetUtcNow() - began).TotalSeconds, read * 0.1);
        Assert.InRange(spent, 5, ReadingBudget.Saved.TotalSeconds + (passed * ReadingBudget.Share) + 0.1);
        Assert.Equal("""{"name":"Firefox","version":"0.0"}""", Encoding.UTF8.GetString(agents.Of("Firefox/0.0").Browser!));
    }

    [Fact]
    public void An_event_whose_agent_is_unread_says_so_and_has_everything_else()
    {
        var enrich = new EnrichEvents(Microsoft.Extensions.Options.Options.Create(new EnrichOptions()), _clock);
        _clock.AutoAdvanceAmount = TimeSpan.FromMinutes(1);
        Add(enrich, "Firefox/1.0");
        _clock.AutoAdvanceAmount = TimeSpan.Zero;

        var (unread, known, told) = (Add(enrich, "Firefox/2.0"), Add(enrich, "Firefox/1.0"),
            Add(enrich, "Firefox/3.0", """{"browser":{"name":"B"},"device":{},"os":{}}"""));

        Assert.Equal(
            """{"campaign":{"source":"news"},"enrichment":{"agent":"unread"},"traffic":{"channel":"campaign"}}""", unread);
        Assert.StartsWith("""{"browser":{"name":"Firefox","version":"1.0"},"campaign":""", known);
        Assert.DoesNotContain("enrichment", told);
    }

    private static string Add(EnrichEvents enrich, string agent, string context = "{}")
    {
        var e = new Event
        {
            EventId = Guid.Empty,
            EventType = "page_view",
            OccurredAt = TestDoor.Now,
            AnonymousId = "a",
            Source = "web",
            Properties = """{"utm_source":"news"}"""u8.ToArray(),
            Context = Encoding.UTF8.GetBytes(context),
            BodyHash = 1,
        };
        var request = new IngestRequest(Guid.Empty, TestDoor.Now, "key", "web", null, null) { FromPage = true, UserAgent = agent };
        return enrich.Add(e, Daybook.Ingest.Visitors.ContextFacts.Of(e.Context.Span), request).Context.Text();
    }
}
