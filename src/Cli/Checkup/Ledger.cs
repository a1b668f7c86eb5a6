using System.Globalization;
using System.Text.Json;

namespace Daybook.Cli.Checkup;

/// <summary>Is every accepted event accounted for?</summary>
/// <remarks>
/// Queue and tables cannot be read at the same instant, so a message may seem missing for a moment. Only what is missing twice counts.
/// </remarks>
internal sealed class Ledger(Deployment daybook, TimeProvider clock)
{
    private const string Check = "ledger", Page = "runbooks/ledger-difference";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task Run(List<Finding> findings, CancellationToken cancel)
    {
        var first = await Read(findings, cancel);
        if (first is null) return;
        if (Difference(first.Value) != 0)
        {
            await Task.Delay(Pause, clock, cancel);
            var second = await Read(findings, cancel);
            if (second is null) return;
            var both = Missing(first.Value).Intersect(Missing(second.Value)).ToList();
            if (both.Count > 0 && Difference(second.Value) is not 0 and var events)
            {
                findings.Add(Finding.Wrong(Check, string.Create(CultureInfo.InvariantCulture,
                    $"{events:N0} accepted events of the last 30 days are nowhere, in {both.Count} messages such as {both[0]}."), Page));
                return;
            }

            if (Difference(second.Value) is not 0 and var other)
            {
                findings.Add(Finding.Note(Check, string.Create(CultureInfo.InvariantCulture,
                    $"It differs by {other:N0} events, but no message is missing: ask again in a minute."), Page));
                return;
            }

            first = second;
        }

        var total = first.Value.GetProperty("total");
        var (accepted, inFlight) = (total.GetProperty("accepted").GetInt64(), total.GetProperty("in_flight").GetInt64());
        findings.Add(Finding.Ok(Check, string.Create(CultureInfo.InvariantCulture,
            $"Every one of {accepted:N0} events of the last 30 days is accounted for; {inFlight:N0} are on their way.")));
    }

    private async Task<JsonElement?> Read(List<Finding> findings, CancellationToken cancel)
    {
        var reply = await daybook.Ask("ops/ledger", cancel);
        if (reply.Good && reply.Json() is { } ledger) return ledger;
        findings.Add(Finding.Wrong(Check, $"/ops/ledger answered {reply.Said()}", "runbooks/postgres-unreachable"));
        return null;
    }

    private static long Difference(JsonElement ledger) => ledger.GetProperty("total").GetProperty("difference").GetInt64();

    private static IEnumerable<string> Missing(JsonElement ledger) =>
        ledger.GetProperty("missing").EnumerateArray().Select(message => message.GetProperty("message_id").GetString()!);
}
