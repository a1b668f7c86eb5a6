using System.Diagnostics;
using Npgsql;

namespace Daybook.Tools.Bench;

/// <summary>Measures how fast a full queue is stored.</summary>
internal static class DrainMeasure
{
    /// <summary>Waits until this many events are processed, and returns events per second from the first commit seen to the last.</summary>
    public static async Task<double> Wait(string database, long until, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(cancel);
        var before = await Done(connection, cancel);
        var (first, firstAt) = (before, 0L);
        for (var started = Stopwatch.GetTimestamp(); ;)
        {
            var now = Stopwatch.GetTimestamp();
            var done = await Done(connection, cancel);
            if (done > before && firstAt == 0) (first, firstAt) = (done, now);
            if (done >= until) return (done - first) / Math.Max(Stopwatch.GetElapsedTime(firstAt, now).TotalSeconds, 0.001);
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(10))
                throw new VerbFailedException($"Only {done - before:N0} of {until - before:N0} events were stored in ten minutes.");
            await Task.Delay(50, cancel);
        }
    }

    /// <summary>Average number of events per transaction since a time.</summary>
    public static async Task<double> EventsATransaction(string database, DateTime after, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(cancel);
        await using var command =
            new NpgsqlCommand("SELECT sum(events)::float8 / count(DISTINCT xid) FROM messages WHERE done_at > $1",
                connection)
            { Parameters = { new() { Value = after } } };
        return await command.ExecuteScalarAsync(cancel) as double? ?? 0;
    }

    public static async Task<long> Done(string database, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(cancel);
        return await Done(connection, cancel);
    }

    private static async Task<long> Done(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT coalesce(sum(events), 0)::bigint FROM messages", connection);
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }
}
