using System.Globalization;

namespace Daybook.Tools.Bench.Model;

/// <summary>The result of <c>bench model</c> as Markdown. A terminal shows the same.</summary>
internal static class ModelText
{
    public static string Markdown(ModelResult result)
    {
        var model = result.Model;
        var text = ReadBenchText.Head(result.Machine, result.Postgres, result.Load);
        text.AppendLine(
            $"One process accepts and another stores, with one writer and at most {ModelBench.MostEvents} events in a transaction. "
            + $"Requests have {ModelBench.EventsARequest} events and come at random moments. From a full queue {result.FullQueue:N0} "
            + "events a second are stored. The parameters are from that and from the rates marked with *; everything else is predicted.");
        text.AppendLine();
        text.AppendLine(
            $"Parameters: a transaction takes {model.Fixed * 1000:0.00} ms and {model.EachEvent * 1e6:0.0} µs for each event; an idle "
            + $"process looks at the queue every {model.Poll * 1000:0} ms; the way to the queue and from it takes {model.Way * 1000:0} ms. "
            + $"So the capacity is {model.Capacity:N0} events a second.");
        text.AppendLine();
        text.AppendLine("| arrivals/s | of the capacity | events a transaction | its ms | receipt to commit ms: predicted | measured | "
            + "within 20 % |");
        text.AppendLine("|---:|---:|---:|---:|---:|---:|---|");
        foreach (var (seen, number) in result.Below.Select((seen, number) => (seen, number)))
        {
            var wait = model.Wait(seen.Rate);
            text.AppendLine(
                $"| {seen.Rate:N0}{(number is 0 or 2 ? "*" : "")} | {seen.Rate / model.Capacity:0.00} | {seen.ATransaction:N0} | "
                + $"{seen.Transaction * 1000:0.0} | {(wait is { } w ? Ms(w) : "grows")} | {Ms(seen.Wait)} | "
                + $"{(number is 0 or 2 ? "" : Verdict(wait ?? double.PositiveInfinity, seen.Wait))} |");
        }

        text.AppendLine();
        text.AppendLine("| arrivals/s | for s | backlog then: predicted | measured | within 20 % | then stored in s: predicted | "
            + "measured | within 20 % |");
        text.AppendLine("|---:|---:|---:|---:|---|---:|---:|---|");
        foreach (var seen in result.Above)
        {
            var (backlog, drain) = (model.Backlog(seen.Rate, seen.Seconds), model.Drain(seen.Left, 0));
            text.AppendLine(
                $"| {seen.Rate:N0} | {seen.Seconds:0.0} | {backlog:N0} | {seen.Left:N0} | {Above(backlog, seen.Left)} | {drain:0.0} | "
                + $"{seen.Drained:0.0} | {Above(drain, seen.Drained)} |");

            string Above(double predicted, double measured) =>
                seen.Rate > model.Capacity ? Verdict(predicted, measured) : "not above: the door took no more";
        }

        var checks = result.Checks().ToList();
        var missed = checks.Where(c => !ModelResult.IsWithin(c.Predicted, c.Measured)).ToList();
        text.AppendLine();
        text.AppendLine(missed.Count == 0
            ? $"All {checks.Count} predictions are within 20 % of what was measured."
            : $"{checks.Count - missed.Count} of {checks.Count} predictions are within 20 % of what was measured. **Not**: "
                + string.Join("; ", missed.Select(m => $"{m.What} ({m.Predicted / m.Measured:0.00} of what was measured)")) + ".");
        return text.ToString().TrimEnd();
    }

    private static string Ms(double seconds) => (seconds * 1000).ToString("N0", CultureInfo.InvariantCulture);

    private static string Verdict(double predicted, double measured) => ModelResult.IsWithin(predicted, measured) ? "yes" : "**no**";
}
