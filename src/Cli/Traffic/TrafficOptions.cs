using System.CommandLine;
using Daybook.Foundation.Time;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Cli.Traffic;

/// <summary>The options of <c>generate</c> that make a <see cref="TrafficPlan"/>.</summary>
internal sealed class TrafficOptions
{
    private readonly Option<int> _events =
        Options.Number("--events", "Lines to make, the repeated and the bad ones included", 10_000, 1, 1_000_000_000);
    private readonly Option<int> _seed = Options.Number("--seed", "Equal options and seed give equal bytes", 1, int.MinValue, int.MaxValue);
    private readonly Option<int> _days = Options.Number("--days", "Calendar days with events", 30, 1, 3660);
    private readonly Option<int> _users = Options.Number("--users", "People who come; 0: one for 25 events", 0, 0, 100_000_000);
    private readonly Option<LocalDate?> _end = new("--end")
    {
        Description = "Last day, as YYYY-MM-DD [default: yesterday]",
        HelpName = "DATE",
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (LocalDatePattern.Iso.Parse(text) is { Success: true } date) return date.Value;
            result.AddError($"--end is '{text}': a date such as 2026-03-31 is allowed.");
            return null;
        },
    };

    private readonly Option<DateTimeZone> _zone = new("--tz")
    {
        Description = "IANA zone whose days and hours the traffic follows",
        HelpName = "ZONE",
        DefaultValueFactory = _ => DateTimeZone.Utc,
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(text) is { } zone) return zone;
            result.AddError($"--tz is '{text}': an IANA zone such as Europe/Berlin is allowed.");
            return null;
        },
    };

    private readonly Option<bool> _dst = new("--dst") { Description = "Move the days so that the zone's clocks change in their middle" };
    private readonly Option<Share> _duplicates = Part("--duplicates", "Lines sent a second time, seconds or days later");
    private readonly Option<Share> _late = Part("--late", "Events sent 1 to 6 days after they happened");
    private readonly Option<Share> _outOfOrder = Part("--out-of-order", "Events sent up to 10 minutes after they happened");
    private readonly Option<Share> _bad = Part("--bad", "Lines that must be rejected, of nine kinds");
    private readonly Option<Share> _localTimes = Part("--local-times", "Times written with the zone's offset instead of Z");

    private readonly Option<Share> _signUps = Part("--sign-ups",
        "People who come without a user id and sign up later, on two devices, some of them shared");

    private readonly Option<bool> _web = new("--web")
    {
        Description = "Events as pages send them: user agent, address, campaign and referrer; Daybook tells country and device",
    };

    private readonly Option<bool> _segment = new("--segment")
    {
        Description = "Events as Segment's SDKs can send them: without session and source",
    };

    public IEnumerable<Option> All =>
        [_events, _seed, _days, _end, _zone, _dst, _users, _duplicates, _late, _outOfOrder, _bad, _localTimes,
            _signUps, _web, _segment];

    /// <exception cref="VerbFailedException">The options contradict each other.</exception>
    public TrafficPlan Plan(ParseResult parsed, TimeProvider clock)
    {
        var zone = parsed.GetValue(_zone)!;
        var days = parsed.GetValue(_days);
        var last = parsed.GetValue(_end) ?? zone.DateOf(Instant.FromDateTimeOffset(clock.GetUtcNow())).PlusDays(-1);
        if (parsed.GetValue(_dst))
        {
            last = (DstChange.Before(last, zone)
                ?? throw new VerbFailedException(
                    $"The clocks of {zone.Id} did not change in the three years before {last:uuuu'-'MM'-'dd}: --dst needs another --tz."))
                .PlusDays(days / 2);
        }

        var plan = new TrafficPlan
        {
            Events = parsed.GetValue(_events),
            Seed = parsed.GetValue(_seed),
            Days = days,
            Users = parsed.GetValue(_users),
            Zone = zone,
            End = zone.StartOfDay(last.PlusDays(1)),
            Duplicates = parsed.GetValue(_duplicates),
            Late = parsed.GetValue(_late),
            OutOfOrder = parsed.GetValue(_outOfOrder),
            Bad = parsed.GetValue(_bad),
            LocalTimes = parsed.GetValue(_localTimes),
            SignUps = parsed.GetValue(_signUps),
            Web = parsed.GetValue(_web),
            Segment = parsed.GetValue(_segment),
        };
        return plan.GoodCount > 0 ? plan
            : throw new VerbFailedException("With so many repeated and bad lines no good one is left: lower --duplicates or --bad.");
    }

    private static Option<Share> Part(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SHARE",
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (!Share.TryParse(text, out var share))
                result.AddError($"{name} is '{text}': a share from 0 to 50%, such as 1% or 0.01, is allowed.");
            return share;
        },
    };
}
