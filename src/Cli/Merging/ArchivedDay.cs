using Daybook.Days.Archive;
using NodaTime;

namespace Daybook.Cli.Merging;

/// <summary>What one installation's manifest says of one day.</summary>
/// <param name="Parts">Its files of events.</param>
/// <param name="Missing">Null if they are all of the day's events; otherwise why they are not.</param>
internal sealed record ArchivedDay(IReadOnlyList<ManifestFile> Parts, string? Missing)
{
    public static ArchivedDay Of(Manifest manifest, LocalDate day, DateTimeZone zone)
    {
        var date = day.ToDateOnly();
        var parts = manifest.Files.Where(f => f.Date == date && f.File.StartsWith(ArchiveKeys.Events, StringComparison.Ordinal)).ToList();
        var counted = manifest.Find(ArchiveKeys.DayMetrics(date));
        return new ArchivedDay(parts, Why(manifest, day, zone, parts, counted));
    }

    /// <summary>Days of which it has events.</summary>
    public static IEnumerable<LocalDate> DaysOf(Manifest manifest) => manifest.Files
        .Where(f => f.Date is not null
            && (f.File.StartsWith(ArchiveKeys.Events, StringComparison.Ordinal) || f.File == ArchiveKeys.DayMetrics(f.Date.Value)))
        .Select(f => LocalDate.FromDateOnly(f.Date!.Value)).Distinct();

    private static string? Why(Manifest manifest, LocalDate day, DateTimeZone zone, List<ManifestFile> parts, ManifestFile? counted)
    {
        // What was published before the day was over says nothing of the rest of it.
        if (parts.Count == 0 && Instant.FromDateTimeOffset(manifest.PublishedAt) < zone.AtStartOfDay(day.PlusDays(1)).ToInstant())
            return $"its manifest is of {manifest.PublishedAt:yyyy-MM-dd HH:mm}Z, before the day's end";
        if (counted is null) return null;
        var rows = parts.Sum(part => part.Rows);
        if (parts.Count == 0) return counted.Events == 0 ? null : $"{counted.Events} events are counted and none is archived";
        // Of a sealed day erased people are taken out, while its numbers stay.
        return rows == counted.Events || parts.Min(part => part.Revision) >= counted.Revision ? null
            : $"{counted.Events} events are counted and {rows} archived";
    }
}
