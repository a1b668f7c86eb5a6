using System.Globalization;
using System.Text.Json;

namespace Daybook.Cli.Checkup;

/// <summary>What Daybook itself says is wrong: open alerts, dead letters, the last rollup.</summary>
internal sealed class Operations(Deployment daybook)
{
    public async Task Run(List<Finding> findings, CancellationToken cancel)
    {
        await Look("alerts", "ops/quality", Alerts, findings, cancel);
        await Look("dead letters", "ops/dead-letters?limit=1", DeadLetters, findings, cancel);
        await Look("last rollup", "ops/rollups?limit=1", LastRollup, findings, cancel);
    }

    private async Task Look(string check, string path, Func<JsonElement, IEnumerable<Finding>> judge, List<Finding> findings,
        CancellationToken cancel)
    {
        var reply = await daybook.Ask(path, cancel);
        if (reply.Good && reply.Json() is { } answer) findings.AddRange(judge(answer));
        else findings.Add(Finding.Wrong(check, $"/{path} answered {reply.Said()}", "runbooks/postgres-unreachable"));
    }

    private static IEnumerable<Finding> Alerts(JsonElement quality)
    {
        var open = quality.GetProperty("alerts").EnumerateArray().ToList();
        foreach (var alert in open)
        {
            var page = alert.GetProperty("runbook").GetString()!;
            yield return Finding.Wrong("alert", $"{alert.GetProperty("summary")} (open since {alert.GetProperty("since")})",
                page[(page.IndexOf("/docs/", StringComparison.Ordinal) + "/docs/".Length)..]);
        }

        if (open.Count == 0)
        {
            yield return quality.GetProperty("as_of") is { ValueKind: JsonValueKind.String } asOf
                ? Finding.Ok("alerts", $"None is open; the checks last ran at {asOf.GetString()}.")
                : Finding.Note("alerts", "The quality checks have not run yet.", "quality");
        }
    }

    private static IEnumerable<Finding> DeadLetters(JsonElement letters)
    {
        var groups = letters.GetProperty("groups").EnumerateArray().ToList();
        if (groups.Count == 0) yield return Finding.Ok("dead letters", "None is open.");
        foreach (var group in groups)
        {
            var (open, events) = (group.GetProperty("letters").GetInt64(), group.GetProperty("events").GetInt64());
            yield return Finding.Wrong("dead letters", string.Create(CultureInfo.InvariantCulture,
                $"{open:N0} open with {events:N0} events: {group.GetProperty("code")}, {group.GetProperty("reason")}"),
                "runbooks/dead-letters");
        }
    }

    private static IEnumerable<Finding> LastRollup(JsonElement rollups)
    {
        if (rollups.GetProperty("runs").EnumerateArray().FirstOrDefault() is not { ValueKind: JsonValueKind.Object } run)
        {
            yield return Finding.Note("last rollup", "There was none yet.", "runbooks/rollup-late-or-failed");
            yield break;
        }

        var state = run.GetProperty("state").GetString();
        yield return state == "failed"
            ? Finding.Wrong("last rollup", $"It failed: {run.GetProperty("error").GetString()}", "runbooks/rollup-late-or-failed")
            : Finding.Ok("last rollup", $"It is {state}.");
    }
}
