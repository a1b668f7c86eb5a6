using System.Buffers.Text;
using System.Text;
using Daybook.Foundation.Events;

namespace Daybook.Foundation.Queues;

/// <summary>
/// The meaning of a queue message's text: a Daybook message in base64. Daybook decodes it itself (host.json <c>messageEncoding</c> is
/// <c>none</c>), because the
/// Functions host hands decoded bytes to the worker as text, which damages them.
/// </summary>
public static class QueueText
{
    /// <summary>
    /// The bytes that the text encodes. If the text is not base64 as <see cref="Of"/> writes it, it is not a Daybook message, and this
    /// returns its own bytes in UTF-8.
    /// </summary>
    public static BinaryData Read(string text)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Convert.TryFromBase64String(text, bytes, out var length) && IsExact(text, bytes.AsSpan(0, length))
            ? new BinaryData(bytes.AsMemory(0, length))
            : new BinaryData(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>
    /// The text to send. If the bytes are too many for base64, they came as text that is not base64, so they stay that text.
    /// </summary>
    public static string Of(ReadOnlySpan<byte> message) =>
        message.Length <= MessageCodec.MaxMessageBytes ? Convert.ToBase64String(message) : Encoding.UTF8.GetString(message);

    // Spaces and left-over bits at the end would be lost, so text that cannot be written back exactly stays unchanged.
    private static bool IsExact(string text, ReadOnlySpan<byte> bytes) =>
        text.Length == Base64.GetMaxEncodedToUtf8Length(bytes.Length)
        && text.EndsWith(Convert.ToBase64String(bytes[(Math.Max(0, bytes.Length - 1) / 3 * 3)..]), StringComparison.Ordinal);
}
