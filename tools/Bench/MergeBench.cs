using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Daybook.Cli.Local;
using Daybook.Cli.Sending;
using Npgsql;

namespace Daybook.Tools.Bench;

/// <summary>What it costs to make one person of two: visitors with a history sign up, and the rollup moves it.</summary>
internal sealed class MergeBench(int events, int people, Action<string> say)
{
    private const int HistoryDays = 30, Batch = 1000;

    public async Task<MergeResult> Run(CancellationToken cancel)
    {
        var load = new LoadWatch();
        await using var system = await BenchSystem.Start(say, cancel);
        // Days are counted when this asks for it, not by the instance that stores.
        await using var app = await system.StartApp([], cancel, new() { ["Daybook__Rollup__SoonSeconds"] = "0" });
        await ReportsBench.Ready(app, cancel);
        say($"Making {events:N0} events of others, and {people * HistoryDays:N0} of {people:N0} visitors.");
        await HistoryData.Fill(system.Postgres(), events, say, cancel);
        await using var database = NpgsqlDataSource.Create(system.Postgres() + ";Command Timeout=0");
        await Visits(database, cancel);
        await HistoryData.RollUp(app, cancel);
        await HistoryData.Vacuum(system.Postgres(), cancel);
        load.Look();

        using var http = new Target(new Uri(app.Url), Target.LocalKey).Connect(TimeSpan.FromMinutes(10));
        // Of known people first, with nothing to move.
        await SignUp(http, database, "known", i => ($"user-{i}", null), cancel);
        var baseline = await RollUp(http, cancel);
        var stored = await SignUp(http, database, "signed_up", i => ($"new-{i}", $"visitor-{i}"), cancel);
        var moved = await database.Count("SELECT count(*) FROM identity_changes", cancel);
        var rollup = await RollUp(http, cancel);
        load.Look();
        if (moved != people || await database.Count("SELECT count(*) FROM identity_changes", cancel) != 0)
            throw new VerbFailedException($"{moved} ids were to be moved instead of {people}, or some still are.");
        if (await database.Count("SELECT count(*) FROM users WHERE subject LIKE 'a:visitor-%' AND person_no IS NOT NULL", cancel) != people)
            throw new VerbFailedException("Not every visitor became somebody.");
        return new(Machine.This(), system.PostgresVersion, load.Seen, events, people, HistoryDays, stored, moved, rollup, baseline);
    }

    // One a day, for a month.
    private async Task Visits(NpgsqlDataSource database, CancellationToken cancel)
    {
        for (var day = 0; day < HistoryDays; day++)
        {
            await using var command = database.CreateCommand("""
                INSERT INTO events (event_id, event_type, occurred_at, anonymous_id, source, properties, context, received_at)
                SELECT gen_random_uuid(), 'type_01', $2 + (n * 7919 % 86400) * interval '1 second', 'visitor-' || n, 'bench',
                  '{"page":"/"}', '{}', $2
                FROM generate_series(0, $1 - 1) n
                """);
            command.Parameters.Add(new() { Value = people });
            command.Parameters.Add(new() { Value = HistoryData.LastDay.AddDays(-day).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) });
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    private async Task<double> SignUp(HttpClient http, NpgsqlDataSource database, string type,
        Func<int, (string User, string? Anonymous)> who, CancellationToken cancel)
    {
        say($"Sending {people:N0} events `{type}`.");
        var watch = Stopwatch.StartNew();
        foreach (var part in Enumerable.Range(0, people).Chunk(Batch))
        {
            using var answer = await http.PostAsJsonAsync("events", part.Select(i => new
            {
                event_id = Guid.CreateVersion7(),
                event_type = type,
                occurred_at = HistoryData.LastDay.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
                user_id = who(i).User,
                anonymous_id = who(i).Anonymous,
            }), cancel);
            if (!answer.IsSuccessStatusCode) throw new VerbFailedException(await answer.Content.ReadAsStringAsync(cancel));
        }

        var at = HistoryData.LastDay.AddDays(1);
        while (await database.Count(
            $"SELECT count(*) FROM events WHERE event_type = '{type}' AND occurred_at >= '{at:yyyy-MM-dd}Z' AND occurred_at < '{at.AddDays(1):yyyy-MM-dd}Z'",
            cancel) < people)
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(10)) throw new VerbFailedException("The sign-ups were not stored within 10 minutes.");
            await Task.Delay(100, cancel);
        }

        return watch.Elapsed.TotalSeconds;
    }

    // What is marked.
    private static async Task<double> RollUp(HttpClient http, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        using var answer = await http.PostAsync(new Uri("ops/rollup?wait=200", UriKind.Relative), null, cancel);
        var run = await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
        if (answer.StatusCode != System.Net.HttpStatusCode.OK) throw new VerbFailedException($"The rollup did not end in 200 s: {run}");
        return watch.Elapsed.TotalSeconds;
    }
}

/// <param name="Stored">Seconds.</param>
/// <param name="Moved">Ids that changed hands.</param>
/// <param name="Rollup">Seconds of the rollup that moved them.</param>
/// <param name="Baseline">Seconds of a rollup of as many events with nothing to move.</param>
internal sealed record MergeResult(Machine Machine, int Postgres, MachineLoad? Load, int Events, int People, int Days, double Stored,
    long Moved, double Rollup, double Baseline);
