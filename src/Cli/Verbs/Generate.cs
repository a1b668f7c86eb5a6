using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Daybook.Cli.AnswerKey;
using Daybook.Cli.Sending;
using Daybook.Cli.Traffic;

namespace Daybook.Cli.Verbs;

/// <summary>Generates realistic traffic, into a file or a running Daybook.</summary>
internal static class Generate
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create()
    {
        var plan = new TrafficOptions();
        var output =
            new Option<string>("--out")
            {
                Description = "Write JSON Lines to this file instead of sending them; - is standard output, .gz compresses",
                HelpName = "FILE"
            };
        var answerKey =
            new Option<string>("--answer-key")
            {
                Description = "Also write down the receipts, ledger, reports and export this must lead to; see verify",
                HelpName = "FILE"
            };
        var url = Options.Url();
        var key = Options.Key();
        var stream =
            new Option<bool>("--stream") { Description = "Send visits as they happen now, at --rate, for --duration or until Ctrl-C" };
        var rate = Options.Number("--rate", "Events a second of a stream", 10, 1, 100_000);
        var duration = Options.Number("--duration", "Seconds of a stream; 0: until Ctrl-C", 0, 0, 31_536_000);
        var parallel = Options.Number("--parallel", "Requests in flight", 4, 1, 64);
        var json = Options.Json();
        var verb = new Verb("generate",
            "Make the traffic of a shop and a learning app, the same for the same seed, with what goes wrong in practice")
        {
            Examples =
            [
                ("generate --events 5000", "30 days up to yesterday, into the local system"),
                ("generate --events 1_000_000 --users 50_000 --days 365 --out year.jsonl.gz", "a year to a file, for import"),
                ("generate --events 200_000 --out traffic.jsonl --answer-key key.json", "and what it must lead to, for verify"),
                ("generate --stream --rate 50 --duration 600", "live visits for ten minutes"),
                ("generate --tz America/New_York --dst --duplicates 1% --late 2% --bad 0.5%", "over a change of clocks, with defects"),
            ],
            ExitCodes = [(ExitCode.SomeRejected, "all was sent and answered, and more or fewer lines were rejected than were made bad")],
        };
        foreach (var option in plan.All.Concat([output, answerKey, stream, rate, duration, url, key, parallel, json])) verb.Add(option);
        verb.SetAction(async (parsed, cancel) =>
        {
            var traffic = plan.Plan(parsed, TimeProvider.System);
            if (parsed.GetValue(stream))
            {
                if ((parsed.GetValue(output) ?? parsed.GetValue(answerKey)) is not null)
                    throw new VerbFailedException(
                        "--stream sends what happens now, which no file or answer key can hold: leave --out and --answer-key out.");
                var length = parsed.GetValue(duration) is var seconds and > 0 ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
                return await Stream(traffic, Options.TargetOf(parsed.GetValue(url), parsed.GetValue(key)), parsed.GetValue(rate), length,
                    parsed.GetValue(json), cancel);
            }

            var builder = parsed.GetValue(answerKey) is null ? null : new KeyBuilder(traffic, Describe(traffic));
            var lines = builder?.Watch(TrafficStream.Of(traffic)) ?? TrafficStream.Of(traffic);
            var exit = parsed.GetValue(output) is { } path
                ? await Write(traffic, lines, path, parsed.GetValue(json), cancel)
                : await Send(traffic, lines, Options.TargetOf(parsed.GetValue(url), parsed.GetValue(key)), parsed.GetValue(parallel),
                    parsed.GetValue(json), cancel);
            if (builder is not null) await builder.Key().Save(parsed.GetValue(answerKey)!, cancel);
            return exit;
        });
        return verb;
    }

    private static string Describe(TrafficPlan plan) =>
        $"{plan.Events} lines, seed {plan.Seed}, {plan.Days} days up to {plan.End:g}, {plan.UserCount} users, "
            + $"{plan.DuplicateCount} repeated, {plan.BadCount} bad";

    private static async Task<int> Write(TrafficPlan plan, IEnumerable<Delivery> lines, string path, bool json, CancellationToken cancel)
    {
        var count = await TrafficFile.Write(lines, path, cancel);
        var result = json
            ? JsonSerializer.Serialize(
                new
                {
                    File = path,
                    count.Lines,
                    count.Repeated,
                    count.Bad,
                    plan.Seed,
                    End = plan.End.ToString("g", CultureInfo.InvariantCulture)
                }, SnakeCase)
            : $"{path}: {count.Lines:N0} lines, {count.Repeated:N0} of them repeated and {count.Bad:N0} bad; {plan.Days} days up to "
                + $"{plan.End:g}";

        // Standard output may have the lines themselves.
        if (path == "-") Terminal.Say(result);
        else await Console.Out.WriteLineAsync(result);
        return ExitCode.Success;
    }

    private static async Task<int> Send(TrafficPlan plan, IEnumerable<Delivery> lines, Target target, int parallel, bool json,
        CancellationToken cancel)
    {
        try
        {
            using var http = target.Connect(TimeSpan.FromSeconds(100));
            var receipt = await TrafficBar.Watch(plan.Events, (sent, waiting) =>
            {
                var sender =
                    new EventSender(http, TimeProvider.System, TimeSpan.FromMinutes(10), compress: !target.Url.IsLoopback, waiting);
                return new SendTraffic(sender, parallel).Send(lines, total => sent(total.Sent), cancel);
            });
            await Console.Out.WriteLineAsync(json
                ? JsonSerializer.Serialize(receipt, SnakeCase)
                : $"Sent {receipt.Sent:N0}: accepted {receipt.Accepted:N0}, repeated within a request {receipt.Duplicates:N0}, rejected "
                    + $"{receipt.Rejected:N0} of {plan.BadCount:N0} bad ones.");
            return receipt.Rejected == plan.BadCount ? ExitCode.Success : ExitCode.SomeRejected;
        }
        catch (Exception e) when (e is SendException or FormatException)
        {
            throw new VerbFailedException(e.Message, e);
        }
    }

    private static async Task<int> Stream(TrafficPlan plan, Target target, int rate, TimeSpan duration, bool json, CancellationToken cancel)
    {
        try
        {
            using var http = target.Connect(TimeSpan.FromSeconds(100));
            Terminal.Say($"Sending {rate:N0} events a second to {target.Url}; Ctrl-C ends it.");
            var sender =
                new EventSender(http, TimeProvider.System, TimeSpan.FromMinutes(10), compress: !target.Url.IsLoopback, Terminal.Say);
            var receipt = await new LiveTraffic(sender, TimeProvider.System).Send(plan, rate, duration, _ => { }, cancel);
            await Console.Out.WriteLineAsync(
                json ? JsonSerializer.Serialize(receipt, SnakeCase)
                    : $"Sent {receipt.Sent:N0}: accepted {receipt.Accepted:N0}, repeated within a request {receipt.Duplicates:N0}, "
                        + $"rejected {receipt.Rejected:N0} of {receipt.Bad:N0} bad ones.");
            return receipt.Rejected == receipt.Bad ? ExitCode.Success : ExitCode.SomeRejected;
        }
        catch (Exception e) when (e is SendException or FormatException)
        {
            throw new VerbFailedException(e.Message, e);
        }
    }
}
