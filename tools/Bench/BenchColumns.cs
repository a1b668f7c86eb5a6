using System.Diagnostics;
using Daybook.Days.Columns;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Daybook.Tools.Bench;

/// <summary>Column files of a bench's closed days, and an app that reads them.</summary>
internal static class BenchColumns
{
    /// <summary>Settings of an app with columns. Its cache is empty when it starts.</summary>
    public static Dictionary<string, string?> Settings(BenchSystem system) => new(StringComparer.Ordinal)
    {
        ["Daybook__Columns__Enabled"] = "true",
        ["Daybook__Columns__CacheDirectory"] = Path.Combine(system.Folder, "columns"),
    };

    /// <summary>Writes the files of all closed days as the timer does, and those of months as it does when they were quiet.</summary>
    public static async Task<WrittenColumns> Write(BenchSystem system, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        await using var database = NpgsqlDataSource.Create(system.Postgres());
        await using (var parts = await system.StartParts(Settings(system), cancel))
        {
            var publisher = parts.GetRequiredService<PublishColumns>();
            await publisher.Run(cancel);
            await database.Execute("UPDATE column_files SET written_at = written_at - interval '1 year'", cancel);
            // A run merges a few months.
            for (long merged = -1, now; (now = await Months(database, cancel)) != merged; merged = now) await publisher.Run(cancel);
        }

        return await Look(system, watch.Elapsed, cancel);
    }

    /// <param name="took">To write them.</param>
    /// <exception cref="VerbFailedException">A closed day has no file.</exception>
    public static async Task<WrittenColumns> Look(BenchSystem system, TimeSpan took, CancellationToken cancel)
    {
        await using var database = NpgsqlDataSource.Create(system.Postgres());
        await using var command = database.CreateCommand("""
            SELECT count(*), coalesce(sum(bytes), 0)::bigint, coalesce(sum(rows), 0)::bigint,
                   (SELECT count(*) FROM days WHERE closed_at IS NOT NULL AND events > 0),
                   (SELECT count(*) FROM live_column_months)
            FROM live_column_files
            """);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var (files, closed) = (reader.GetInt64(0), reader.GetInt64(3));
        return files == closed && files > 0
            ? new(files, reader.GetInt64(4), reader.GetInt64(1), reader.GetInt64(2), took.TotalSeconds)
            : throw new VerbFailedException($"{files} of {closed} closed days got a column file.");
    }

    private static Task<long> Months(NpgsqlDataSource database, CancellationToken cancel) =>
        database.Count("SELECT count(*) FROM live_column_months", cancel);
}

/// <param name="Months">Of them some are in a file of their month too.</param>
/// <param name="Bytes">Of the files of days.</param>
/// <param name="Events">In the files of days.</param>
/// <param name="Seconds">To write them.</param>
internal sealed record WrittenColumns(long Files, long Months, long Bytes, long Events, double Seconds)
{
    public override string ToString() =>
        $"{Files:N0} column files of {Bytes / 1e6:N0} MB, {(double)Bytes / Math.Max(Events, 1):0.0} bytes an event, "
        + $"and {Months:N0} of months, written in {Seconds:0} s";
}
