using System.Security.Cryptography;
using System.Text.Json;
using Daybook.Cli.Traffic;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Tests.Cli.Traffic;

public sealed class TrafficStreamTests
{
    private static readonly TrafficPlan Plan = new()
    {
        Events = 3000,
        Seed = 7,
        Days = 14,
        Zone = DateTimeZoneProviders.Tzdb["America/New_York"],
        End = Instant.FromUtc(2026, 11, 8, 5, 0),
        Duplicates = new Share(10_000),
        Late = new Share(20_000),
        OutOfOrder = new Share(30_000),
        Bad = new Share(5_000),
        LocalTimes = new Share(100_000),
    };

    [Fact]
    public void A_seed_gives_these_very_bytes_in_every_version() =>
        Assert.Equal("24f0160d5cf1779c", Hash(Plan)[..16]);

    [Fact]
    public void Another_seed_gives_others() => Assert.NotEqual(Hash(Plan), Hash(Plan with { Seed = 8 }));

    [Fact]
    public void There_are_exactly_as_many_lines_of_each_kind_as_asked_for()
    {
        var lines = TrafficStream.Of(Plan).ToList();
        Assert.Equal(3000, lines.Count);
        Assert.Equal(30, lines.Count(line => line.Repeated));
        Assert.Equal(15, lines.Count(line => line.Bad is not null));
        Assert.Equal(2955, lines.Where(line => line.Event is not null).Select(line => line.Event!.Id).Distinct().Count());
    }

    [Fact]
    public void Events_keep_to_the_days_of_the_plan_and_none_is_without_its_hours()
    {
        var zone = Plan.Zone;
        var dates = Good().Select(e => e.OccurredAt.InZone(zone).Date).ToList();
        Assert.Equal(new LocalDate(2026, 10, 25), dates.Min());
        Assert.Equal(new LocalDate(2026, 11, 7), dates.Max());
        Assert.Equal(14, dates.Distinct().Count());

        // 1 November has 25 hours there. Both hours from one to two are used.
        var twice = Good(new() { Events = 20_000, Seed = 1, Days = 3, Zone = zone, End = Plan.End - Duration.FromDays(5) })
            .Select(e => e.OccurredAt.InZone(zone)).Where(t => t.Date == new LocalDate(2026, 11, 1) && t.Hour == 1);
        Assert.Equal(2, twice.Select(t => t.Offset).Distinct().Count());
    }

    [Fact]
    public void A_line_says_what_its_event_is()
    {
        foreach (var delivery in TrafficStream.Of(Plan).Where(line => line.Event is not null))
        {
            var json = JsonDocument.Parse(delivery.Line).RootElement;
            var (at, e) = (json.GetProperty("occurred_at").GetString()!, delivery.Event!);
            Assert.Equal(e.Id, json.GetProperty("event_id").GetGuid());
            Assert.Equal(e.OccurredAt, OffsetDateTimePattern.ExtendedIso.Parse(at).Value.ToInstant());
            Assert.Equal(e.Visitor.UserId ?? e.Visitor.AnonymousId,
                json.GetProperty(e.Visitor.UserId is null ? "anonymous_id" : "user_id").GetString());
        }
    }

    [Fact]
    public void People_come_back_and_some_of_those_who_look_buy()
    {
        var events = Good();
        var daysOfVisitor =
            events.GroupBy(e => e.Visitor).Select(g => g.Select(e => e.OccurredAt.InUtc().Date).Distinct().Count()).ToList();
        Assert.InRange(daysOfVisitor.Count(days => days > 1), daysOfVisitor.Count / 5, daysOfVisitor.Count - 1);
        var users = events.ToLookup(e => e.Type, e => e.Visitor);
        Assert.True(users["product_viewed"].Distinct().Count() > users["product_added"].Distinct().Count());
        Assert.True(users["product_added"].Distinct().Count() > users["order_completed"].Distinct().Count());
        Assert.NotEmpty(users["order_completed"]);
        Assert.Equal(12, users.Count);
    }

    [Fact]
    public void Nothing_happens_after_the_end_and_what_is_late_is_sent_after_what_came_later()
    {
        var events =
            TrafficStream.Of(Plan).Where(line => line is { Event: not null, Repeated: false }).Select(line => line.Event!.OccurredAt)
                .ToList();
        Assert.True(events.Max() < Plan.End);
        Assert.InRange(events.Zip(events.Skip(1)).Count(pair => pair.Second < pair.First - Duration.FromDays(1)), 40, 60);
    }

    [Fact]
    public void Visitors_with_browsers_say_what_a_page_sends_and_not_where_they_are()
    {
        var events = Good(Plan with { Web = true });
        var views = events.Where(e => e.Type == "page_view").ToList();

        Assert.Equal(Good().Select(e => (e.Id, e.Type, e.OccurredAt)), events.Select(e => (e.Id, e.Type, e.OccurredAt)));
        Assert.All(events, e => Assert.DoesNotContain("country", e.Properties.Select(p => p.Name)));
        Assert.All(views, e => Assert.StartsWith("https://", (string)e.Properties[0].Value));
        Assert.Equal(["cpc", "email", "paid_social"],
            views.SelectMany(e => e.Properties).Where(p => p.Name == "utm_medium").Select(p => (string)p.Value).Distinct().Order());
        var line = JsonDocument.Parse(TrafficStream.Of(Plan with { Web = true }).First(l => l.Event is not null).Line).RootElement;
        Assert.StartsWith("Mozilla/5.0", line.GetProperty("context").GetProperty("userAgent").GetString());
        Assert.EndsWith(".0", line.GetProperty("context").GetProperty("ip").GetString());
    }

    private static List<TrafficEvent> Good(TrafficPlan? plan = null) =>
        [.. TrafficStream.Of(plan ?? Plan).Where(line => line is { Event: not null, Repeated: false }).Select(line => line.Event!)];

    private static string Hash(TrafficPlan plan)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var delivery in TrafficStream.Of(plan))
        {
            sha.AppendData(delivery.Line.Span);
            sha.AppendData("\n"u8);
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
