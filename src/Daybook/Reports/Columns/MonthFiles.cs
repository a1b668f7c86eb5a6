using Daybook.Foundation.Columns;
using NodaTime;
using Npgsql;

namespace Daybook.Reports.Columns;

/// <summary>Files of months in place of those of their days: the same events in fewer files.</summary>
/// <remarks>
/// A month stands in for its days where each of them that the span touches has, in this snapshot, exactly the file that was merged, and
/// nothing waits to be counted there. Days of the month beside the span are cut off with it, whatever they hold now. So an event is read
/// from one file, and from the same count of its day as without months.
/// </remarks>
internal static class MonthFiles
{
    // A month of which less is asked is read by its days: what lies beside the span has to be read too, to be left out.
    private const int LeastShare = 2;

    /// <param name="days">Files that this snapshot can read, in order of days.</param>
    /// <param name="others">The other days that the span touches.</param>
    /// <returns>What to read, in order.</returns>
    public static async Task<IReadOnlyList<DayFile>> InPlaceOf(ReportSession session, IReadOnlyList<DayFile> days,
        IReadOnlySet<DateOnly> others, CancellationToken cancel)
    {
        if (days.Count < 2) return days;
        var left = days.ToDictionary(d => d.File.Day);
        List<DayFile> files = [];
        foreach (var month in await Read(session, days[0].File.Day, days[^1].File.Day, cancel))
        {
            var asked = month.Days.Where(d => left.ContainsKey(d.Key)).ToList();
            if (asked.Count * LeastShare < month.Days.Count || month.Days.Keys.Any(others.Contains)
                || asked.Any(d => left[d.Key].File.Sha256 != d.Value)) continue;
            files.Add(month.File with
            {
                Inexact = asked.SelectMany(d => left[d.Key].Inexact).ToHashSet(),
                Opaque = asked.SelectMany(d => left[d.Key].Opaque).ToHashSet(),
            });
            foreach (var (day, _) in asked) left.Remove(day);
        }

        return files.Count == 0 ? days : [.. files.Concat(left.Values).OrderBy(f => f.File.Day)];
    }

    // Index column_months_live; primary key of column_month_days.
    private static async Task<List<Month>> Read(ReportSession session, DateOnly first, DateOnly last, CancellationToken cancel) =>
        await session.Rows($"""
            SELECT m.month, m.last_revision, m.sha256, m.first_revision, m.bytes, m.columns, m.numbers, m.fields,
                   ARRAY(SELECT day FROM column_month_days WHERE month_no = m.month_no ORDER BY day),
                   ARRAY(SELECT sha256 FROM column_month_days WHERE month_no = m.month_no ORDER BY day)
            FROM live_column_months m
            WHERE m.month BETWEEN {new LocalDate(first.Year, first.Month, 1)} AND {LocalDate.FromDateOnly(last)}
              AND m.format >= {ColumnFile.OldestFormat}
            ORDER BY m.month
            """,
            r => new Month(
                new(new(r.GetFieldValue<DateOnly>(0), r.GetInt32(1), r.GetString(2), r.GetInt32(3)), r.GetInt64(4), Names(r, 5),
                    Names(r, 6), None, Names(r, 7), None),
                r.GetFieldValue<DateOnly[]>(8).Zip(r.GetFieldValue<string[]>(9)).ToDictionary()), cancel);

    private static IReadOnlySet<string> None { get; } = new HashSet<string>();

    private static HashSet<string> Names(NpgsqlDataReader row, int column) => [.. row.GetFieldValue<string[]>(column)];

    /// <param name="Days">What it was merged of: the sha256 of each day's file.</param>
    private sealed record Month(DayFile File, IReadOnlyDictionary<DateOnly, string> Days);
}
