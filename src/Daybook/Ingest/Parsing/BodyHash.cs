using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Daybook.Foundation.Anonymize;

namespace Daybook.Ingest.Parsing;

/// <summary>
/// The fingerprint that distinguishes a repeat from a conflict: the first 8 bytes of SHA-256 over the canonical JSON of what the client
/// said. Spelling, key order, white space and the form of numbers and times do not change it. Nor does anything that changes when an
/// honest sender tries again (receipt, send and corrected times, context with library versions). It covers the ids as sent; with
/// anonymisation it is an HMAC.
/// </summary>
internal sealed class BodyHash(Pseudonyms pseudonyms)
{
    private readonly ByteBuffer _said = new();

    /// <param name="properties">Canonical.</param>
    public long Of(EventDraft draft, ReadOnlySpan<byte> properties)
    {
        _said.Clear();
        _said.Append("{\"anonymous_id\":"u8);
        JsonText.Write(_said, draft.AnonymousId.Value);
        _said.Append(",\"event_type\":"u8);
        JsonText.Write(_said, draft.EventType.Said);
        _said.Append(",\"occurred_at\":"u8);
        Time(draft.OccurredAt.Value);
        _said.Append(",\"properties\":"u8);
        _said.Append(properties);
        _said.Append(",\"session_id\":"u8);
        JsonText.Write(_said, draft.SessionId.Value);
        _said.Append(",\"source\":"u8);
        JsonText.Write(_said, draft.Source.Said);
        _said.Append(",\"user_id\":"u8);
        JsonText.Write(_said, draft.UserId.Value);
        _said.Append((byte)'}');
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        pseudonyms.Fingerprint(_said.Written, hash);
        // 0 means "content erased" in event_keys.
        return BinaryPrimitives.ReadInt64BigEndian(hash) is var first && first != 0 ? first : 1;
    }

    private void Time(DateTimeOffset? time)
    {
        if (time is not { } t)
        {
            _said.Append("null"u8);
            return;
        }

        ((t.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond).TryFormat(_said.Room(24), out var written,
            default, CultureInfo.InvariantCulture);
        _said.Advance(written);
    }
}
