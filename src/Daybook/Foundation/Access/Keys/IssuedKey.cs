using Daybook.Foundation.Http;

namespace Daybook.Foundation.Access.Keys;

/// <summary>A key made at run time, as an instance knows it.</summary>
/// <param name="Hash">Hex digits of its SHA-256.</param>
/// <param name="Caller">Named after the key.</param>
/// <param name="LastUsedAt">The hour.</param>
public sealed record IssuedKey(
    Guid Id, string Hash, Caller Caller, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt);
