using System.Diagnostics;
using System.Text;

namespace Daybook.Tools.Chaos.Strokes;

/// <summary>
/// PostgreSQL's disk fills up. PostgreSQL refuses writes or, if it cannot write its log, ends. When there is space again, it is started
/// if necessary.
/// </summary>
internal sealed class DiskFull(TimeSpan time) : IStroke
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public string Name => $"PostgreSQL's disk full, {time.TotalSeconds:0} s";

    public async Task Strike(ChaosSystem system, Random random, CancellationToken cancel)
    {
        var disk = system.Disk ?? throw new VerbFailedException($"This stroke needs a disk that can be filled: {system.NoDisk}.");
        var written = new FileInfo(system.PostgresLog).Length;
        await disk.Fill(cancel);
        try
        {
            // Waits until PostgreSQL notices, because already allocated space may last for a while.
            var waited = Stopwatch.StartNew();
            while (!await SaysFull(system.PostgresLog, written, cancel))
            {
                if (waited.Elapsed > Limit)
                    throw new VerbFailedException("The disk is full and PostgreSQL did not notice within a minute: this stroke was none.");
                await Task.Delay(100, cancel);
            }

            await Task.Delay(time, cancel);
        }
        finally
        {
            await disk.Free(cancel);
        }

        await system.RevivePostgres(cancel);
    }

    private static async Task<bool> SaysFull(string log, long from, CancellationToken cancel)
    {
        await using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(from, SeekOrigin.Begin);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return (await reader.ReadToEndAsync(cancel)).Contains("No space left on device", StringComparison.Ordinal);
    }
}
