using System.Buffers;

namespace Daybook.Cli.Traffic;

/// <summary>Joins lines into request bodies.</summary>
internal static class NdjsonBatches
{
    /// <summary>Lines in a request, the same as in <c>import</c>.</summary>
    public const int Lines = 1000;

    public static IEnumerable<(ReadOnlyMemory<byte> Body, int Lines)> Of(IEnumerable<Delivery> deliveries, int lines = Lines)
    {
        foreach (var chunk in deliveries.Chunk(lines))
        {
            var body = new ArrayBufferWriter<byte>(chunk.Length * 400);
            foreach (var delivery in chunk)
            {
                body.Write(delivery.Line.Span);
                body.Write("\n"u8);
            }

            yield return (body.WrittenMemory, chunk.Length);
        }
    }
}
