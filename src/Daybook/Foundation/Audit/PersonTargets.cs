using System.Security.Cryptography;
using System.Text;
using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Http;
using Npgsql;

namespace Daybook.Foundation.Audit;

/// <summary>
/// A person's id in the audit log: HMAC-SHA-256, because the log outlives erasure and ids can be guessed. You can find it by id, but you
/// cannot read the id from it.
/// </summary>
/// <remarks>
/// The key is <c>Daybook__Privacy__AnonymizeKey</c> if there is one, or else the database's own, made at installation. ADR-0051.
/// </remarks>
public sealed class PersonTargets(Pseudonyms pseudonyms)
{
    private byte[]? _installed;

    /// <summary>How a target is written.</summary>
    internal async Task<string> Written(AuditTarget target, NpgsqlConnection session, CancellationToken cancel)
    {
        if (target.Person is not { } person) return target.Before;
        var hash = pseudonyms.Audited(person) is [var current, ..] ? current : Hash(await Installed(session, cancel), person);
        return target.Before + hash + target.After;
    }

    /// <summary>
    /// Every target under which calls about a person may stand, by keys used before and, from before there were keys, by none.
    /// </summary>
    internal async Task<string[]> All(string person, NpgsqlConnection session, CancellationToken cancel)
    {
        string[] hashes =
            [.. pseudonyms.Audited(person), Hash(await Installed(session, cancel), person),
                "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(person)))];
        string[] after = ["", AuditTarget.Export, AuditTarget.Events];
        return [.. hashes.SelectMany(h => after.Select(a => AuditTarget.Persons + h + a))];
    }

    private static string Hash(byte[] key, string person) => Pseudonyms.AuditHash(key, person);

    private async Task<byte[]> Installed(NpgsqlConnection session, CancellationToken cancel)
    {
        if (_installed is not null) return _installed;
        await using var command = new NpgsqlCommand("SELECT audit_key FROM installation", session);
        return _installed = (byte[])(await command.ExecuteScalarAsync(cancel))!;
    }
}
