using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Daybook.Tools.Bench.Peers;

/// <summary>The data as JSON lines: for a file that other products are loaded from, and for Daybook itself.</summary>
internal static class PeerLines
{
    public const int Each = 1000;

    private static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Up to <see cref="Each"/> lines each.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Bodies(PeerPlan plan)
    {
        using var json = new Utf8JsonWriter(Stream.Null, Options);
        foreach (var chunk in PeerEvents.Of(plan).Chunk(Each))
        {
            var lines = new ArrayBufferWriter<byte>(chunk.Length * 300);
            foreach (var e in chunk) e.Write(json, lines);
            yield return lines.WrittenMemory;
        }
    }

    public static async Task Write(PeerPlan plan, string file, CancellationToken cancel)
    {
        await using var stream = new FileStream(file, FileMode.Create);
        foreach (var body in Bodies(plan)) await stream.WriteAsync(body, cancel);
    }
}
