using Daybook.Days.Archive;
using Daybook.Days.Columns;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Daybook.Tools.Bench;

/// <summary>
/// Column files of days whose events PostgreSQL never had: DuckDB makes the events of <see cref="HistoryData"/>'s shape, and the product's
/// own code writes the files.
/// </summary>
internal static class ColumnsOnlyData
{
    private const int Revision = 1;

    /// <summary>Fills S3 and PostgreSQL's list of files; to the product, retention has dropped all events.</summary>
    public static async Task Fill(BenchSystem system, Dictionary<string, string?> settings, int events, Action<string> say,
        CancellationToken cancel)
    {
        await using var parts = await system.StartParts(settings, cancel);
        await using var database = NpgsqlDataSource.Create(system.Postgres());
        await using var session = await database.OpenConnectionAsync(cancel);
        await session.Execute("UPDATE policy SET columns_from_at = $1, horizon = $2", cancel, Midnight(0), Midnight(HistoryData.Days));
        for (var day = 0; day < HistoryData.Days; day++)
        {
            var count = (events * (day + 1L) / HistoryData.Days) - (events * (long)day / HistoryData.Days);
            if (count > 0) await Write(parts, session, day, count, cancel);
            if (day % 73 == 72) say($"  {day + 1} of {HistoryData.Days} days");
        }
    }

    /// <summary>Makes a day's events, in the session's table of a day that is to be written.</summary>
    internal static void Make(ColumnSession session, int day, long events)
    {
        // As a file needs the numbers' kinds: the only place that knows their form is the product.
        var kinds = ColumnQuery.Join(", ", Enumerable.Range(0, 50).Select(n => (ColumnQuery)$"{ValueKind.OfNumber($"{n}")}"));
        session.Execute(DayRows.Create);
        session.Execute($"""
            INSERT INTO day_events
            SELECT 'type_' || lpad((1 + floor(12 * kind * kind))::INT::VARCHAR, 2, '0'), 1 + floor(200000 * who * who * who)::BIGINT,
              {Micros(day)} + floor(86399000000 * ((early + late) / 2))::BIGINT, printf('%016x', n), true, NULL, 'bench',
              ['page', 'plan', 'seats'],
              ['/products/' || n % 997 || '?ref=newsletter', ['free', 'pro', 'team'][1 + n % 3], (n % 50)::VARCHAR],
              [{ValueKind.Text}, {ValueKind.Text}, [{kinds}][1 + n % 50]],
              ['seats'], [(n % 50)::DECIMAL(27,12)],
              [{FieldPath.Below(FieldPath.Context, "library")}], ['bench'], [{ValueKind.Text}]
            FROM (SELECT n, {Share(day, 1)} AS kind, {Share(day, 2)} AS who, {Share(day, 3)} AS early, {Share(day, 4)} AS late
                  FROM range({events}) r(n)) e
            """);
    }

    private static async Task Write(ServiceProvider parts, NpgsqlConnection session, int day, long events, CancellationToken cancel)
    {
        var (engine, folder) = (parts.GetRequiredService<ColumnEngine>(), parts.GetRequiredService<ColumnFolder>());
        var path = Path.Combine(folder.Path, $"new-{day}.parquet");
        var (shape, people) = await engine.RunInBackground(work =>
        {
            Make(work, day, events);
            var shape = FileShape.Of(work);
            shape.Copy(work, path);
            return (shape, work.Rows($"SELECT count(DISTINCT person) FROM day_events", r => r.GetInt64(0))[0]);
        }, cancel);
        var body = await File.ReadAllBytesAsync(path, cancel);
        File.Delete(path);
        var date = HistoryData.FirstDay.AddDays(day);
        var countNo = (await session.Rows("""
            INSERT INTO days (day, from_at, to_at, events, users, revision, rolled_at, changed_at, closed_at, events_at_first_close)
            VALUES ($1, $2, $3, $4, $5, $6, now(), now(), now(), $4)
            RETURNING count_no
            """, r => r.GetInt64(0), cancel, date, Midnight(day), Midnight(day + 1), events, people, Revision))[0];
        var made = new WrittenDay(date, Revision, countNo, events, body, shape, [], []);
        var sha256 = VerifiedUpload.Hash(body);
        await ColumnFiles.Announce(session, made, sha256, TimeProvider.System.GetUtcNow(), cancel);
        await parts.GetRequiredService<VerifiedUpload>()
            .Put(new ColumnFile(date, Revision, sha256).Key, body, PublishColumns.Parquet, Revision, cancel);
        await ColumnFiles.Publish(session, made, sha256, TimeProvider.System.GetUtcNow(), cancel);
    }

    // From 0 to below 1, the same each time.
    private static ColumnQuery Share(int day, int stream) => $"((hash(n, {(long)day}, {(long)stream}) >> 11)::DOUBLE / 9007199254740992)";

    private static long Micros(int day) => (Midnight(day) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static DateTime Midnight(int day) => HistoryData.FirstDay.AddDays(day).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
}
