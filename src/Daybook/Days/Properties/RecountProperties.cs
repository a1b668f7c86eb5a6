using System.Globalization;
using Daybook.Days.Rollup;
using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Days.Properties;

/// <summary>Counts a day's properties from its raw events and compares what is kept of them. It changes nothing.</summary>
/// <remarks>Of a name with more values than are kept, those that are kept are counted: which ones depends on what came first.</remarks>
internal static class RecountProperties
{
    /// <returns>Each table and what is wrong with it. Nothing if the day waits to be counted.</returns>
    public static async Task<IReadOnlyList<(string Table, string Fault)>> Run(
        RollupSession session, LocalDate day, Interval bounds, CancellationToken cancel)
    {
        // Primary keys.
        var kept = await session.Query(
            "SELECT p.events FROM property_days p JOIN days d USING (day) WHERE p.day = $1 AND p.events_revision = d.events_revision",
            r => r.GetInt64(0), cancel, day.ToDateOnly());
        if (kept.Count == 0) return [];
        var (types, uses) = await PropertyTables.Read(session, day, cancel);
        var counts = new PropertyCounts();
        counts.Watch(types, uses);
        await DayProperties.Read(session, bounds.Start.ToDateTimeUtc(), bounds.End.ToDateTimeUtc(), counts, cancel);
        List<(string, string)> faults = [];
        void Compare(string table, IEnumerable<string> stored, IEnumerable<string> raw)
        {
            var wrong = stored.Except(raw).Order(StringComparer.Ordinal).ToList();
            var missing = raw.Except(stored).Order(StringComparer.Ordinal).ToList();
            // Names no value, because faults are kept and told.
            if (wrong.Count + missing.Count > 0)
                faults.Add((table, $"{wrong.Count} rows differ from the raw events, {missing.Count} are missing or differ"));
        }

        Compare("property_days", [Text(kept[0])], [Text(counts.Events)]);
        Compare("property_types", types.Select(t => $"{t.Type} {Text(t.Events)}"),
            counts.Types().Where(t => t.Events > 0).Select(t => $"{t.Type} {Text(t.Events)}"));
        var raw = counts.Uses().ToList();
        Compare("property_uses", uses.Select(Use), raw.Select(Use));
        Compare("property_values", uses.SelectMany(Values), raw.SelectMany(Values));
        return faults;
    }

    private static string Use(PropertyCount u) =>
        $"{u.Type} {u.Context} {u.Name} {Text(u.Events)} {u.Kinds} {u.FirstAt:O} {u.LastAt:O} {u.Low} {u.High}";

    private static IEnumerable<string> Values(PropertyCount u) =>
        u.Values.Select(v => $"{u.Type} {u.Context} {u.Name} {v.Value} {Text(v.Events)} {v.LastAt:O}");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
