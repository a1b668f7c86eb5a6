using System.Text.Json.Serialization;
using Daybook.Foundation.Time;
using Daybook.Reports.Trends;
using NodaTime;

namespace Daybook.Reports;

/// <summary>A measure of event types over time, by the values of a field, beside the same of another period.</summary>
/// <remarks>
/// The first and the last period hold only days of the range. Cost: events, users and events per user of whole days or hours read the daily
/// tables; everything else reads the raw events of the range.
/// </remarks>
public static class Trend
{
    private const int Digits = 4;

    public static ReportPlan<TrendReport> Plan(TrendQuestion question, EventFilter filter)
    {
        var (range, compared) = (question.Periods.Range, question.Compared);
        var raw = filter.NeedsRawEvents || question.NeedsRawEvents;
        return new(range, filter, async (context, cancel) =>
        {
            // Without values there is one line for each type.
            IReadOnlyList<TrendLine> lines = [.. question.Types.Select((_, i) => new TrendLine(i + 1, 1, null))];
            var cells = await Cells(question.Periods, question.By is null ? lines : null);
            if (question.By is not null) lines = [.. cells.Select(c => c.Line).Where(l => l.Place is not null).Distinct()];
            if (question.Attribution is not null) lines = WithNobody(question, lines);
            var others = compared is null ? [] : await Cells(compared, lines);
            var all = lines.Union(cells.Concat(others).Select(c => c.Line)).OrderBy(l => l.Type).ThenBy(l => l.Place ?? int.MaxValue)
                .ToList();
            return new TrendReport(question.Periods.Interval, question.Measure.Name, [.. question.Periods.Names],
                Series(question, question.Periods, all, cells, context.Now),
                compared is null ? null : new TrendCompared(
                    compared.Range.From.ToDateOnly(), compared.Range.To.ToDateOnly(), compared.End.ToDateTimeOffset(), [.. compared.Names],
                    Series(question, compared, all, others, context.Now)),
                range, context.Provenance);

            Task<List<TrendCell>> Cells(TrendPeriods periods, IReadOnlyList<TrendLine>? given) =>
                raw ? TrendOfEvents.Read(context, question, periods,
                        context.Readable(filter) with { Until = periods.End }, given, cancel)
                    : TrendOfTables.Read(context.Session, question, periods, cancel);
        })
        {
            Reading = Reading(question),
            LooksBackFrom = compared is null ? null : Instant.Min(range.End, compared.End),
            Live = raw,
            Setting = $"{question.Periods.Begun(question.Now)} {compared?.Begun(question.Now)} {compared?.End} {question.Attribution?.Gap}",
        };
    }

    // Both periods and what is between them, and what is looked back at.
    private static ReportRange? Reading(TrendQuestion question)
    {
        var (range, compared, attribution) = (question.Periods.Range, question.Compared, question.Attribution);
        if (compared is null && attribution is null) return null;
        var all = compared is null ? range
            : range with { From = LocalDate.Min(range.From, compared.Range.From), To = LocalDate.Max(range.To, compared.Range.To) };
        return attribution is null ? all : all with { From = all.Zone.DateOf(all.Start - Duration.FromTimeSpan(attribution.Lookback)) };
    }

    // Those of whom no value is known have a series of their own, however few they are, in both periods.
    private static IReadOnlyList<TrendLine> WithNobody(TrendQuestion question, IReadOnlyList<TrendLine> lines) =>
    [
        .. lines,
        .. question.Types.Select((_, i) => new TrendLine(i + 1, question.Limit + 1, null))
            .Where(nobody => !lines.Any(l => l.Type == nobody.Type && l.Value is null)),
    ];

    private static IReadOnlyList<TrendSeries> Series(TrendQuestion question, TrendPeriods periods, IReadOnlyList<TrendLine> lines,
        List<TrendCell> cells, Instant now)
    {
        var numbers = cells.ToDictionary(c => (c.Line, c.Period), c => c.Number);
        var begun = periods.Begun(now);
        return
        [
            .. lines.Select(line => new TrendSeries(question.Types[line.Type - 1], line.Value, line.Place is null, Number(line, null),
                [.. Enumerable.Range(1, periods.All.Count).Select(i => i > begun ? null : Number(line, i))])),
        ];

        double? Number(TrendLine line, int? period)
        {
            if (numbers.GetValueOrDefault((line, period)) is not { } number) return question.Measure.OfNothing;
            return question.Measure.Kind == MeasureKind.PerUser ? Math.Round(number, Digits) : number;
        }
    }
}

public sealed record TrendReport(TrendInterval Interval, string Measure, IReadOnlyList<string> Starts, IReadOnlyList<TrendSeries> Series,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TrendCompared? Compared, ReportRange Range,
    Provenance Provenance) : Report(Range, Provenance);

/// <param name="EventType">Null: all types.</param>
/// <param name="Value">Null where an event has none, where no field was asked for, and of the others.</param>
/// <param name="Other">It is all values that have no series of their own.</param>
/// <param name="Total">Of the whole range; users are counted once.</param>
/// <param name="Points">Null for a period that has not begun, and for an average of nothing.</param>
public sealed record TrendSeries(string? EventType, string? Value, bool Other, double? Total, IReadOnlyList<double?> Points);

/// <param name="Until">Nothing from here on is in the numbers: the end of the period, or as far as the range itself has come.</param>
/// <param name="Series">The same series in the same order.</param>
public sealed record TrendCompared(DateOnly From, DateOnly To, DateTimeOffset Until, IReadOnlyList<string> Starts,
    IReadOnlyList<TrendSeries> Series);
