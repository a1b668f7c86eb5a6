using System.IO.Compression;

namespace Daybook.Cli.Traffic;

/// <summary>Writes generated lines to a file (compressed if its name ends in .gz), or to standard output for <c>-</c>.</summary>
internal static class TrafficFile
{
    public static async Task<TrafficCount> Write(IEnumerable<Delivery> deliveries, string path, CancellationToken cancel)
    {
        await using var target =
            path == "-" ? Console.OpenStandardOutput() : new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 64 * 1024);
        await using var content =
            path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(target, CompressionLevel.Fastest) : target;
        var (lines, repeated, bad) = (0, 0, 0);
        foreach (var (body, count) in NdjsonBatches.Of(deliveries.Select(Counted)))
        {
            await content.WriteAsync(body, cancel);
            lines += count;
        }

        return new TrafficCount(lines, repeated, bad);

        Delivery Counted(Delivery delivery)
        {
            if (delivery.Repeated) repeated++;
            if (delivery.Bad is not null) bad++;
            return delivery;
        }
    }
}

/// <param name="Repeated">Lines that repeat an earlier one.</param>
/// <param name="Bad">Lines that Daybook must refuse.</param>
internal sealed record TrafficCount(int Lines, int Repeated, int Bad);
