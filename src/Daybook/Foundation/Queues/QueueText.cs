using System.Buffers.Text;
using System.Text;
using Daybook.Foundation.Events;

namespace Daybook.Foundation.Queues;

/// <summary>
/// What a queue message's text stands for: base64 of a Daybook message. Daybook decodes it itself (host.json <c>messageEncoding</c> is <c>none</c>), because the
/// Functions host hands decoded bytes to the worker as text, which damages them.
/// </summary>
public static class QueueText
{
    /// <summary>The bytes that the text encodes. Text that is not base64, as <see cref="Of"/> writes it, is no Daybook message: its own bytes, in UTF-8.</summary>
    public static BinaryData Read(string text)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Convert.TryFromBase64String(text, bytes, out var length) && IsExact(text, bytes.AsSpan(0, length))
            ? new BinaryData(bytes.AsMemory(0, length))
            : new BinaryData(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The text to send. More bytes than fit as base64 can only have come as text that is not base64: they go on as that text.</summary>
    public static string Of(ReadOnlySpan<byte> message) =>
        message.Length <= MessageCodec.MaxMessageBytes ? Convert.ToBase64String(message) : Encoding.UTF8.GetString(message);

    // Spaces, or bits left over at the end, would be lost: what cannot be written back as it was is kept as it is.
    private static bool IsExact(string text, ReadOnlySpan<byte> bytes) =>
        text.Length == Base64.GetMaxEncodedToUtf8Length(bytes.Length)
        && text.EndsWith(Convert.ToBase64String(bytes[(Math.Max(0, bytes.Length - 1) / 3 * 3)..]), StringComparison.Ordinal);
}
