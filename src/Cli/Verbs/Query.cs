using System.CommandLine;
using System.Text.Json;
using Daybook.Cli.Queries;
using Daybook.Cli.Sending;

namespace Daybook.Cli.Verbs;

/// <summary>Reports in the terminal.</summary>
internal static class Query
{
    public static Command Create()
    {
        var verb = new Verb("query", "Ask a running Daybook for a report, as a table or as JSON")
        {
            Examples =
            [
                ("query trend --from 2026-11-01", "events and people of each day"),
                ("query trend --event-type order_paid --property plan=pro", "of one type, of one plan"),
                ("query trend --measure users --by context.device.type --compare previous", "people by device, beside the days before"),
                ("query funnel page_view,order_paid --within 1d", "how many do both in a day"),
                ("query retention --weekly", "who comes back, by weeks"),
                ("query breakdown country --event-type page_view", "by a property's values"),
                ("query sessions --json", "as the API answers it, for a script"),
            ],
        };
        verb.Add(Trend());
        verb.Add(Funnel());
        verb.Add(Retention());
        verb.Add(Breakdown());
        verb.Add(Sessions());
        return verb;
    }

    private static Verb Trend()
    {
        var interval = new Option<string>("--interval") { Description = "Points of an hour, day, week or month", HelpName = "WHAT" };
        var measure = new Option<string>("--measure")
        {
            Description = "events, users, per_user, sum:NAME, avg:NAME, median:NAME or p90:NAME",
            HelpName = "WHAT"
        };
        var by = new Option<string>("--by") { Description = "A line for each value of a field, such as property.plan", HelpName = "FIELD" };
        var compare = new Option<string>("--compare")
        {
            Description = "Beside the totals of the previous period, or of the one that begins on a date",
            HelpName = "previous|DATE"
        };
        var attribution = new Option<string>("--attribution")
        {
            Description = "With --by: the value is that of the person's first or last event that has one, such as the campaign of a buyer",
            HelpName = "first|last",
        };
        var lookback = new Option<string>("--lookback")
        {
            Description = "How long before an event the other may be: a duration, 30d by default, or session",
            HelpName = "TIME",
        };
        Option<string>[] asked = [interval, measure, by, compare, attribution, lookback];
        var verb = new Verb("trend", "Events and people of each day, or any measure over time");
        foreach (var option in asked) verb.Add(option);
        var range = new Range(verb);
        var filter = new EventFilterOptions();
        filter.AddTo(verb);
        Answer(verb, report => report.TryGetProperty("series", out _) ? ReportText.Series(report) : ReportText.Trend(report),
            parsed => asked.Aggregate(
                filter.Apply(range.Of(asked.Any(o => parsed.GetValue(o) is not null) ? "stats/trend" : "stats/dau", parsed), parsed),
                (address, option) => address.With(option.Name.TrimStart('-'), parsed.GetValue(option))));
        return verb;
    }

    private static Verb Sessions()
    {
        var gap = new Option<string>("--gap") { Description = "A longer pause begins a new session, such as 30m", HelpName = "TIME" };
        var verb = new Verb("sessions", "Sessions of each day") { gap };
        var range = new Range(verb);
        var filter = new EventFilterOptions();
        filter.AddTo(verb);
        Answer(verb, ReportText.Sessions,
            parsed => filter.Apply(range.Of("stats/sessions", parsed), parsed).With("gap", parsed.GetValue(gap)));
        return verb;
    }

    private static Verb Funnel()
    {
        var steps = new Argument<string>("STEPS") { Description = "Event types in order, separated by commas" };
        var within = new Option<string>("--within") { Description = "From first step to last, such as 30m, 12h or 7d", HelpName = "TIME" };
        var verb = new Verb("funnel", "How many people did the steps in order") { steps, within };
        var range = new Range(verb);
        var filter = new EventFilterOptions();
        filter.AddTo(verb, ofType: false);
        Answer(verb, ReportText.Funnel, parsed => filter.Apply(range.Of("stats/funnel", parsed), parsed, ofType: false)
            .With("steps", parsed.GetValue(steps)).With("within", parsed.GetValue(within)));
        return verb;
    }

    private static Verb Retention()
    {
        var windows = new Option<string>("--windows") { Description = "Periods of each cohort", HelpName = "N" };
        var weekly = new Option<bool>("--weekly") { Description = "Periods of a week" };
        var monthly = new Option<bool>("--monthly") { Description = "Periods of a month" };
        var first = new Option<string>("--first-event") { Description = "Type whose first event decides the cohort", HelpName = "TYPE" };
        var back = new Option<string>("--return-event") { Description = "Type that counts as a return", HelpName = "TYPE" };
        var verb = new Verb("retention", "Cohorts by a person's first event, and who came back") { windows, weekly, monthly, first, back };
        var range = new Range(verb);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(weekly) && result.GetValue(monthly)) result.AddError("--weekly and --monthly do not go together.");
        });
        Answer(verb, ReportText.Retention, parsed => range.Of("stats/retention", parsed)
            .With("windows", parsed.GetValue(windows))
            .With("window_type", parsed.GetValue(weekly) ? "weekly" : parsed.GetValue(monthly) ? "monthly" : null)
            .With("first_event", parsed.GetValue(first)).With("return_event", parsed.GetValue(back)));
        return verb;
    }

    private static Verb Breakdown()
    {
        var property = new Argument<string>("PROPERTY") { Description = "Name of a top-level property" };
        var measure =
            new Option<string>("--measure")
            {
                Description = "What orders the values: count, users, sum:NAME or avg:NAME",
                HelpName = "WHAT"
            };
        var limit = new Option<string>("--limit") { Description = "How many values at most", HelpName = "N" };
        var verb = new Verb("breakdown", "Events and people by a property's values") { property, measure, limit };
        var range = new Range(verb);
        var filter = new EventFilterOptions();
        filter.AddTo(verb);
        Answer(verb, ReportText.Breakdown, parsed => filter.Apply(range.Of("stats/breakdown", parsed), parsed)
            .With("property", parsed.GetValue(property)).With("measure", parsed.GetValue(measure)).With("limit", parsed.GetValue(limit)));
        return verb;
    }

    private static void Answer(Verb verb, Func<JsonElement, string> text, Func<ParseResult, ReportAddress> address)
    {
        var url = Options.Url();
        var key = Options.Key();
        var json = Options.Json();
        foreach (var option in (Option[])[url, key, json]) verb.Add(option);
        verb.SetAction(async (parsed, cancel) =>
        {
            using var http = Options.TargetOf(parsed.GetValue(url), parsed.GetValue(key)).Connect(TimeSpan.FromMinutes(5));
            var answer = await new OpsClient(http, "read").Answer(HttpMethod.Get, address(parsed).ToString(), null, cancel);
            if (!parsed.GetValue(json))
            {
                using var report = JsonDocument.Parse(answer);
                answer = text(report.RootElement);
            }

            await Console.Out.WriteLineAsync(answer);
            return ExitCode.Success;
        });
    }

    /// <summary>The days of a report. The route judges them, so that both say the same about a wrong one.</summary>
    private sealed class Range
    {
        private readonly Option<string> _from = Text("--from", "First day [default: 29 days before --to]", "DATE");
        private readonly Option<string> _to = Text("--to", "Last day [default: today]", "DATE");
        private readonly Option<string> _zone = Text("--tz", "IANA time zone [default: the reporting zone]", "ZONE");

        public Range(Command verb)
        {
            foreach (var option in (Option[])[_from, _to, _zone]) verb.Add(option);
        }

        public ReportAddress Of(string route, ParseResult parsed) => new ReportAddress(route)
            .With("from", parsed.GetValue(_from)).With("to", parsed.GetValue(_to)).With("tz", parsed.GetValue(_zone));

        private static Option<string> Text(string name, string description, string help) =>
            new(name) { Description = description, HelpName = help };
    }
}
