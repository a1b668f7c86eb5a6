using System.Buffers;

namespace Daybook.Cli.Traffic;

/// <summary>Puts lines together as bodies of requests.</summary>
internal static class NdjsonBatches
{
    /// <summary>So many lines in a request, which is also how <c>import</c> cuts a file.</summary>
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
