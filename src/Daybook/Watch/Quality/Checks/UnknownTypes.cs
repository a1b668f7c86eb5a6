using Daybook.Ingest;
using Daybook.Watch.Quality.Counting;

namespace Daybook.Watch.Quality.Checks;

/// <summary>
/// Event types of the last day that nobody announced. If a tracking plan or allowed event types list types, these are stored types that
/// are not listed. If not, these are a source's types first seen within the last day, after the source has been known for a week.
/// </summary>
internal sealed class UnknownTypes(DoorRules rules) : ICheck
{
    private const int Named = 5, KnownDays = 7;

    public string Name => FindingNames.UnknownEventType;

    public async Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel)
    {
        // Primary key of quality_types, for the largest sources of the last 9 days.
        var types = await look.Session.Query(
            """
            SELECT source, event_type, first_received_at, last_received_at FROM quality_types
            WHERE source IN (SELECT source FROM quality_hours GROUP BY source ORDER BY sum(events) DESC LIMIT $1)
            """,
            r => (Source: r.GetString(0), Type: r.GetString(1), First: r.GetFieldValue<DateTimeOffset>(2),
                Last: r.GetFieldValue<DateTimeOffset>(3)), cancel, DayHistory.MaxSources);
        var day = look.Now.AddDays(-1);
        var findings = types.GroupBy(t => t.Source).Select(source =>
        {
            var known = source.Min(t => t.First) < look.Now.AddDays(-KnownDays);
            var unknown =
                source.Where(t => t.Last >= day && (rules.Lists(t.Type) is { } listed ? !listed : known && t.First >= day))
                    .Select(t => t.Type).Order(StringComparer.Ordinal).ToList();
            return Judge(source.Key, unknown, known || rules.Lists("") is not null);
        }).OrderByDescending(f => f.Value).ThenBy(f => f.Source, StringComparer.Ordinal).ToList();
        return findings.Count > 0 ? findings : [Finding.TooLittle(Name, "", "Nothing has been received yet.")];
    }

    private Finding Judge(string source, List<string> unknown, bool judged)
    {
        if (!judged)
            return Finding.TooLittle(Name, source,
                $"The source has been known for less than {KnownDays} days, and nothing lists its event types.");
        var more = unknown.Count > Named ? $" and {unknown.Count - Named} more" : "";
        return new Finding(Name, unknown.Count > 0 ? FindingStatus.Warn : FindingStatus.Ok,
            unknown.Count > 0 ? $"{string.Join(", ", unknown.Take(Named))}{more}." : "Every event type of the last day is known.")
        {
            Source = source,
            Value = unknown.Count,
            Threshold = 0,
            Unit = "types",
        };
    }
}
