using System.CommandLine;
using Daybook.Cli.Queries;
using Daybook.Cli.Tailing;

namespace Daybook.Cli.Verbs;

/// <summary>Shows events as they are stored, until Ctrl-C.</summary>
internal static class Tail
{
    public static Command Create()
    {
        var last = Options.Number("--last", "How many of the events that are there already to show first", 10, 0, FollowEvents.LargestPage);
        var count = Options.Number("--count", "End after this many events; 0 goes on until Ctrl-C", 0, 0, int.MaxValue);
        var interval = Options.Number("--interval", "Seconds between two looks, without a stream or with --property", 1, 1, 3600);
        var url = Options.Url();
        var key = Options.Key();
        var json = new Option<bool>("--json") { Description = "Print each event as JSON, one a line" };
        var verb = new Verb("tail", "Show events as they are stored; Ctrl-C ends it")
        {
            Examples =
            [
                ("tail", "the last ten, then each new one"),
                ("tail --event-type order_paid --property plan=pro", "only those"),
                ("tail --json --last 0 | jq .user_id", "for another program"),
                ("tail --last 0 --count 1", "wait for one event"),
            ],
        };
        var filter = new EventFilterOptions();
        filter.AddTo(verb);
        foreach (var option in (Option[])[last, count, interval, url, key, json]) verb.Add(option);
        verb.SetAction(async (parsed, cancel) =>
        {
            using var http = Options.TargetOf(parsed.GetValue(url), parsed.GetValue(key)).Connect(TimeSpan.FromSeconds(60));
            var follow = new FollowEvents(http, () => filter.Apply(new ReportAddress("events/recent"), parsed),
                filter.AsksProperties(parsed) ? null : () => filter.Apply(new ReportAddress("events/stream"), parsed),
                TimeSpan.FromSeconds(parsed.GetValue(interval)), TimeProvider.System, Terminal.Say);
            var asJson = parsed.GetValue(json);
            try
            {
                await follow.Run(parsed.GetValue(last), parsed.GetValue(count) is > 0 and var most ? most : null,
                    one => Console.Out.WriteLineAsync(asJson ? one.Json() : one.Line()), cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // Ctrl-C is how one leaves it.
            }

            return ExitCode.Success;
        });
        return verb;
    }
}
