using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Daybook.Foundation.Events;

/// <summary>Bodies of queue messages: Brotli (fastest) over snake_case JSON.</summary>
public static class MessageCodec
{
    /// <summary>What a message may hold before base64: the service's limit is 64 KiB of text.</summary>
    public const int MaxMessageBytes = 48 * 1024;

    /// <summary>
    /// No honest body inflates to this much (48 KiB compressed holds about 800 events). The limit guards against a forged message.
    /// </summary>
    public const int MaxInflatedBytes = 64 * 1024 * 1024;

    // Relaxed, because \uXXXX would double CJK text and push a 32 KiB event over the message limit.
    private static readonly JsonWriterOptions Writing =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private const int KeptBuffer = 1024 * 1024;
    private const int KeptBuffers = 4;

    private static readonly ConcurrentBag<ArrayBufferWriter<byte>> Buffers = [];

    public static byte[] Encode(Envelope envelope) => Deflate(w => EnvelopeJson.Write(w, envelope));

    public static byte[] Encode(RejectionEnvelope envelope) => Deflate(w => RejectionJson.Write(w, envelope));

    public static byte[] Encode(Attestation attestation) => Deflate(w => AttestationJson.Write(w, attestation));

    /// <exception cref="FormatException">The body is not what its header says.</exception>
    public static Envelope DecodeEvents(ReadOnlySpan<byte> body) => Decode(body, EnvelopeJson.Read);

    /// <exception cref="FormatException">The body is not what its header says.</exception>
    public static RejectionEnvelope DecodeRejections(ReadOnlySpan<byte> body) => Decode(body, RejectionJson.Read);

    /// <exception cref="FormatException">The body is not what its header says.</exception>
    public static Attestation DecodeAttestation(ReadOnlySpan<byte> body) => Decode(body, AttestationJson.Read);

    private static byte[] Deflate(Action<Utf8JsonWriter> write)
    {
        // A message's JSON takes some hundred KiB. If each message allocated new buffers, they would be most of what the process allocates.
        if (!Buffers.TryTake(out var json)) json = new ArrayBufferWriter<byte>(64 * 1024);
        using (var writer = new Utf8JsonWriter(json, Writing)) write(writer);
        var body = Deflate(json.WrittenSpan);
        json.ResetWrittenCount();
        if (json.Capacity <= KeptBuffer && Buffers.Count < KeptBuffers) Buffers.Add(json);
        return body;
    }

    public static byte[] Deflate(ReadOnlySpan<byte> json)
    {
        var rented = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(json.Length));
        try
        {
            // Quality 1, window 2^20: at most 1.4 ms a message, and repeated keys across a whole batch are still seen.
            if (!BrotliEncoder.TryCompress(json, rented, out var written, quality: 1, window: 20))
                throw new InvalidOperationException("Brotli refused a body that fits its own bound.");
            return rented.AsSpan(0, written).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static T Decode<T>(ReadOnlySpan<byte> body, Func<ReadOnlyMemory<byte>, T> read)
    {
        try
        {
            return read(Inflate(body));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException
            or OverflowException)
        {
            throw new FormatException($"The message's body cannot be decoded: {e.Message}", e);
        }
    }

    private static byte[] Inflate(ReadOnlySpan<byte> body)
    {
        using var decoder = new BrotliDecoder();
        var output = ArrayPool<byte>.Shared.Rent(Math.Max(1024, body.Length * 12));
        var length = 0;
        try
        {
            while (true)
            {
                var status = decoder.Decompress(body, output.AsSpan(length), out var consumed, out var written);
                length += written;
                body = body[consumed..];
                if (length > MaxInflatedBytes) throw new FormatException($"The message's body inflates beyond {MaxInflatedBytes} bytes.");
                if (status == OperationStatus.Done) return output.AsSpan(0, length).ToArray();
                if (status != OperationStatus.DestinationTooSmall)
                    throw new FormatException("The message's body is not complete Brotli data.");
                var larger = ArrayPool<byte>.Shared.Rent(output.Length * 2);
                output.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(output);
                output = larger;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output);
        }
    }
}
