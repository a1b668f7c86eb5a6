using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Access.Keys;

/// <summary><c>GET /ops/keys?revoked=</c>: the keys made at run time, newest first, and those of the settings.</summary>
public sealed class ListKeys(PostgresConnections database, IOptions<AccessOptions> options, TimeProvider clock)
{
    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var revoked = call.Query.Flag("revoked");
        call.Query.RefuseOthers();
        var now = clock.GetUtcNow();
        await using var session = await database.OpenOperators(cancel);
        // Ids are in the order of time. With the revoked ones, the newest, because those are kept for ever.
        var keys = await session.Rows(
            $"SELECT {ShownKey.Columns} FROM api_keys WHERE $1 OR revoked_at IS NULL ORDER BY key_id DESC LIMIT {CreateKey.Most}",
            r => ShownKey.Read(r, now), cancel, revoked);
        call.Note.Items = keys.Count;
        return Answer.Json(new KeyList(keys, [.. options.Value.ApiKeys.Select(SettingsKey.Of)]));
    }
}

/// <param name="Settings">They cannot be revoked here: take them out of the settings.</param>
public sealed record KeyList(IReadOnlyList<ShownKey> Keys, IReadOnlyList<SettingsKey> Settings);

/// <param name="MustSign">Bodies sent with it must be signed.</param>
public sealed record SettingsKey(string Name, IReadOnlyList<string> Scopes, string? Source, bool MustSign)
{
    internal static SettingsKey Of(ApiKeyOptions key) => new(
        key.Id, [.. key.ScopeSet()!.Order().Select(scope => scope.Name())], key.Source.Length > 0 ? key.Source : null,
        key.SigningSecret.Length > 0);
}
