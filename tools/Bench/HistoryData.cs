using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Daybook.Cli.Local;
using Daybook.Cli.Sending;
using Npgsql;

namespace Daybook.Tools.Bench;

/// <summary>A year of events that PostgreSQL itself writes into the tables, and that the app's own rollup counts.</summary>
/// <remarks>
/// Users return unevenly (the first of 200,000 most often), 12 types have uneven frequencies, and days have a curve. Otherwise every day
/// would have the same users.
/// </remarks>
internal static class HistoryData
{
    public const int Days = 365, Users = 200_000, Types = 12;

    /// <summary>The last day with events.</summary>
    public static DateOnly LastDay { get; } = new(2026, 6, 30);

    public static DateOnly FirstDay => FromOf(Days);

    /// <summary>The first of the last days, given their number.</summary>
    public static DateOnly FromOf(int days) => LastDay.AddDays(1 - days);

    public static async Task Fill(string postgres, int events, Action<string> say, CancellationToken cancel)
    {
        await using var database = NpgsqlDataSource.Create(postgres + ";Command Timeout=0");
        await database.Execute($"""
            DO $$ BEGIN
              FOR d IN 0..{Days - 1} LOOP
                EXECUTE format('CREATE TABLE events_bench_%s PARTITION OF events FOR VALUES FROM (%L) TO (%L)', d,
                               timestamptz '{FirstDay:yyyy-MM-dd}Z' + d * interval '1 day',
                                 timestamptz '{FirstDay:yyyy-MM-dd}Z' + (d + 1) * interval '1 day');
              END LOOP;
            END $$;
            """, cancel);
        var watch = Stopwatch.StartNew();
        // Two at a time, because more would wait for the disk.
        await Parallel.ForEachAsync(Enumerable.Range(0, Days),
            new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancel }, async (day, stop) =>
        {
            await database.Execute(Insert, stop, day, (int)((events * (day + 1L) / Days) - (events * (long)day / Days)),
                FirstDay.AddDays(day).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));
            if (day % 73 == 72) say($"  {day + 1} of {Days} days after {watch.Elapsed.TotalSeconds:0} s");
        });
        await database.Execute("ANALYZE events", cancel);
    }

    /// <summary>Counts every day through <c>POST /ops/rollup</c>.</summary>
    /// <returns>Seconds.</returns>
    public static Task<double> RollUp(ChildApp app, CancellationToken cancel) => RollUp(app, FirstDay, LastDay, cancel);

    /// <inheritdoc cref="RollUp(ChildApp, CancellationToken)"/>
    public static async Task<double> RollUp(ChildApp app, DateOnly from, DateOnly to, CancellationToken cancel)
    {
        using var http = new Target(new Uri(app.Url), Target.LocalKey).Connect(TimeSpan.FromMinutes(5));
        var watch = Stopwatch.StartNew();
        using var answer =
            await http.PostAsync(new Uri($"ops/rollup?from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}&wait=200", UriKind.Relative), null,
                cancel);
        var run = await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
        if (!answer.IsSuccessStatusCode) throw new VerbFailedException($"The rollup was refused: {run}");
        var id = run.GetProperty("run_id").GetString();
        while (answer.StatusCode == System.Net.HttpStatusCode.Accepted)
        {
            await Task.Delay(TimeSpan.FromSeconds(2), cancel);
            var runs = (await http.GetFromJsonAsync<JsonElement>("ops/rollups", cancel)).GetProperty("runs").EnumerateArray();
            var state = runs.Single(r => r.GetProperty("run_id").GetString() == id).GetProperty("state").GetString();
            if (state == "failed") throw new VerbFailedException("The rollup failed; the app wrote: " + app.Output);
            if (state == "done") break;
        }

        return watch.Elapsed.TotalSeconds;
    }

    public static async Task Vacuum(string postgres, CancellationToken cancel)
    {
        await using var database = NpgsqlDataSource.Create(postgres + ";Command Timeout=0");
        await database.Execute("VACUUM ANALYZE", cancel);
    }

    // $1 day's number, $2 events, $3 its midnight.
    private const string Insert = """
        INSERT INTO events (event_id, event_type, occurred_at, user_id, source, properties, context, received_at)
        SELECT gen_random_uuid(), 'type_' || lpad((1 + floor(12 * power(random(), 2)))::int::text, 2, '0'), at, 'user-' || who, 'bench',
               jsonb_build_object('plan', (ARRAY['free', 'pro', 'team'])[1 + n % 3], 'seats', n % 50, 'page',
                 '/products/' || n % 997 || '?ref=newsletter'), '{"library":"bench"}', at
        FROM (SELECT n, $3 + 86399 * ((random() + random()) / 2) * interval '1 second' AS at, floor(200000 * power(random(), 3))::int AS who
              FROM generate_series(1, $2) n, (SELECT setseed($1 / 1000.0)) s) e
        """;
}
