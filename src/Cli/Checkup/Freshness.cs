using System.Globalization;
using System.Text.Json;

namespace Daybook.Cli.Checkup;

/// <summary>How far behind the stored events and the reports are.</summary>
internal sealed class Freshness(Deployment daybook, TimeProvider clock)
{
    public async Task Run(List<Finding> findings, CancellationToken cancel)
    {
        const string Check = "lag";
        var reply = await daybook.Ask("events/stats", cancel);
        if (!reply.Good || reply.Json() is not { } stats)
        {
            findings.Add(Finding.Wrong(Check, $"/events/stats answered {reply.Said()}", "runbooks/postgres-unreachable"));
            return;
        }

        var (events, pending) = (stats.GetProperty("total_events").GetInt64(), stats.GetProperty("pending_events").GetInt64());
        var newest = stats.GetProperty("last_received_at");
        findings.Add(Finding.Ok(Check, newest.ValueKind == JsonValueKind.Null ? "No event is stored yet."
            : string.Create(CultureInfo.InvariantCulture,
                $"{events:N0} events are stored; the newest was received {Ago(clock.GetUtcNow() - newest.GetDateTimeOffset())} ago. ")
                + string.Create(CultureInfo.InvariantCulture, $"{pending:N0} wait for the next rollup.")));
    }

    private static string Ago(TimeSpan time)
    {
        var (number, unit) = time < TimeSpan.FromMinutes(2) ? (Math.Max(0, time.TotalSeconds), "s")
            : time < TimeSpan.FromHours(2) ? (time.TotalMinutes, "minutes")
            : time < TimeSpan.FromDays(2) ? (time.TotalHours, "hours") : (time.TotalDays, "days");
        return $"{number.ToString("0", CultureInfo.InvariantCulture)} {unit}";
    }
}
