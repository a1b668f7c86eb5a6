using Npgsql;

namespace Daybook.Days.Rollup;

/// <summary>Faults found by the recount, each open until a later recount finds the same table and day correct.</summary>
internal static class RecountFaults
{
    /// <summary>Days with an open fault. They are always checked again, no matter what the sample is.</summary>
    public static Task<List<DateOnly>> OpenDays(RollupSession session, CancellationToken cancel) => session.Query(
        "SELECT DISTINCT day FROM rollup_faults WHERE resolved_at IS NULL AND day IS NOT NULL AND subject NOT LIKE '%/%'",
        r => r.GetFieldValue<DateOnly>(0), cancel);

    /// <summary>Index rollup_faults_open.</summary>
    /// <param name="day">Null for tables without a day.</param>
    /// <param name="found">Every fault of the day. Open faults that are not in it are resolved.</param>
    public static async Task Note(RollupSession session, DateOnly? day, IReadOnlyList<(string Table, string Fault)> found,
        DateTimeOffset now, CancellationToken cancel)
    {
        await session.Execute(
            "UPDATE rollup_faults SET resolved_at = $1 WHERE resolved_at IS NULL AND subject NOT LIKE '%/%' AND day IS NOT DISTINCT FROM "
            + "$2 AND subject <> ALL($3)",
            cancel, now, new NpgsqlParameter { Value = (object?)day ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Date },
            found.Select(f => f.Table).ToArray());
        foreach (var (table, fault) in found)
            await session.Execute(
                """
                INSERT INTO rollup_faults (day, subject, detail, found_at) VALUES ($1, $2, $3, $4)
                ON CONFLICT (subject, coalesce(day, '-infinity'::date)) WHERE resolved_at IS NULL DO UPDATE SET detail = excluded.detail
                """, cancel, new NpgsqlParameter { Value = (object?)day ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Date },
                  table, fault, now);
    }
}
