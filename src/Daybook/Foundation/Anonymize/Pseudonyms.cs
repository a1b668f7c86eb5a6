using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Anonymize;

/// <summary>The form in which a person's ids are stored: as they are, or as 64 hex digits of HMAC-SHA-256 under the current key.</summary>
/// <remarks>
/// The hash is over the namespaced id (<c>u:</c>user_id, <c>a:</c>anonymous_id), so that equal ids of the two kinds do not show that they
/// are equal.
/// A new key makes everybody a new person. The previous keys still find the old names.
/// </remarks>
public sealed class Pseudonyms
{
    private readonly byte[]? _key;
    private readonly byte[][] _keys;

    public Pseudonyms(IOptions<AnonymizeOptions> options)
    {
        var all = options.Value.PreviousAnonymizeKeys.Prepend(options.Value.AnonymizeKey).Where(k => k.Length > 0)
            .Distinct(StringComparer.Ordinal);
        _keys = [.. all.Select(Encoding.UTF8.GetBytes)];
        _key = options.Value.AnonymizeUserIds ? _keys[0] : null;
    }

    /// <summary>Ids are hashed before anything is queued.</summary>
    public bool On => _key is not null;

    /// <summary>What is stored of a <c>user_id</c>.</summary>
    public string? User(string? id) => id is null || _key is null ? id : Hash(_key, "u:" + id);

    /// <summary>What is stored of an <c>anonymous_id</c>.</summary>
    public string? Anonymous(string? id) => id is null || _key is null ? id : Hash(_key, "a:" + id);

    /// <summary>
    /// The first bytes of a fingerprint over content that names a person: keyed if ids are, because somebody could guess such content and
    /// compare its plain hash.
    /// </summary>
    /// <param name="hash">32 bytes.</param>
    public void Fingerprint(ReadOnlySpan<byte> content, Span<byte> hash)
    {
        if (_key is null) SHA256.HashData(content, hash);
        else HMACSHA256.HashData(_key, content, hash);
    }

    /// <summary>
    /// Every form in which this person may be stored, as <c>event_subject</c> gives it: the id as it is, and its hash under each key ever
    /// used.
    /// </summary>
    /// <param name="kind"><c>u:</c> or <c>a:</c>.</param>
    public IReadOnlyList<string> Subjects(string kind, string id) => [kind + id, .. _keys.Select(key => kind + Hash(key, kind + id))];

    /// <summary>
    /// A person's id in the audit log, under the current key (if there is one) and the earlier ones. This also applies while ids are
    /// stored as they are.
    /// </summary>
    public IReadOnlyList<string> Audited(string id) => [.. _keys.Select(key => AuditHash(key, id))];

    /// <summary>It has a prefix, so that it never equals the stored form of an id.</summary>
    public static string AuditHash(byte[] key, string id) => "hmac:" + Hash(key, "audit:" + id);

    private static string Hash(byte[] key, string subject) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(subject)));
}
