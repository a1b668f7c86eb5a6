using System.Collections.Concurrent;
using System.Collections.Frozen;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Time;

namespace Daybook.Foundation.Access.Keys;

/// <summary>
/// This instance's copy of the keys made at run time. Requests are judged by it alone, so sending works while PostgreSQL is away;
/// <see cref="RefreshKeys"/> renews it. ADR 0085 says why, and how long a revoked key lives.
/// </summary>
public sealed class IssuedKeys(TimeProvider clock)
{
    /// <summary>A copy that is older is trusted for sending only.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(1);

    // Somebody who makes keys up must not fill the memory.
    private const int MostAsked = 10_000;

    private readonly ConcurrentDictionary<string, long> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _used = [];
    private volatile Copy _copy = new(FrozenDictionary<string, IssuedKey>.Empty, null);

    /// <summary>All that PostgreSQL has.</summary>
    /// <param name="began">Timestamp of the clock before PostgreSQL was asked.</param>
    public void Take(IEnumerable<IssuedKey> keys, long began)
    {
        _copy = new Copy(keys.ToFrozenDictionary(key => key.Hash, StringComparer.Ordinal), began);
        // Who is still asking after a minute is told once more to wait for the next reading.
        foreach (var (hash, first) in _asked)
        {
            if (clock.GetElapsedTime(first, began) > StaleAfter) _asked.TryRemove(hash, out _);
        }
    }

    /// <summary>What an earlier process of this machine left: only for sending, until PostgreSQL has answered.</summary>
    public void TakeOld(IEnumerable<IssuedKey> keys)
    {
        if (_copy.Began is null) _copy = new Copy(keys.ToFrozenDictionary(key => key.Hash, StringComparer.Ordinal), null);
    }

    /// <returns>Null if the credential is of another kind.</returns>
    public AccessDecision? Decide(string credential, Scope scope)
    {
        if (!KeyText.IsOne(credential)) return null;
        var (copy, hash) = (_copy, KeyText.HashOf(credential));
        if (!copy.Keys.TryGetValue(hash, out var key)) return Unknown(copy, hash, Credentials.Fingerprint(credential));
        if (key.RevokedAt is { } revoked)
            return Refuse(RefusalReason.RevokedKey, $"This key was revoked at {DaybookJson.Iso8601(revoked)}: use the current one.",
                key.Caller.Id);
        var now = clock.GetUtcNow();
        if (key.ExpiresAt is { } end && end <= now)
            return Refuse(RefusalReason.ExpiredKey, $"This key expired at {DaybookJson.Iso8601(end)}: use the current one.", key.Caller.Id);
        if (scope != Scope.Ingest && (copy.Began is not { } began || clock.GetElapsedTime(began) > StaleAfter))
            return Later(key.Caller.Id,
                "The database cannot be asked whether this key is still good, so it is good for sending only. Try again.");
        Note(key, now);
        return AccessDecision.Allow(key.Caller);
    }

    /// <summary>Keys that were used in an hour which PostgreSQL does not know of, with that hour.</summary>
    public IReadOnlyDictionary<Guid, DateTimeOffset> Used() => _used.ToDictionary();

    /// <summary>PostgreSQL knows of it now.</summary>
    public void Forget(Guid key, DateTimeOffset hour) => _used.TryRemove(new(key, hour));

    private void Note(IssuedKey key, DateTimeOffset now)
    {
        var hour = UtcHour.Of(now);
        if (key.LastUsedAt is null || key.LastUsedAt < hour) _used[key.Id] = hour;
    }

    // A key made a moment ago at another instance may not be in the copy. Event SDKs drop events on 401, so it is refused only when
    // PostgreSQL was asked after the key was first seen here.
    private AccessDecision Unknown(Copy copy, string hash, string sender)
    {
        var first = _asked.TryGetValue(hash, out var earlier) ? earlier
            : _asked.Count < MostAsked ? _asked.GetOrAdd(hash, clock.GetTimestamp())
            : long.MinValue;
        return copy.Began is { } began && began > first
            ? Refuse(RefusalReason.UnknownKey, "The API key is not known here. It may have been rotated: use the current one.", sender)
            : Later(sender, "This instance has not read yet whether there is such a key. Try again.");
    }

    private static AccessDecision Refuse(RefusalReason reason, string detail, string sender) =>
        AccessDecision.Refuse(new Problem(ProblemCode.Unauthenticated, detail), reason, sender);

    private static AccessDecision Later(string sender, string detail) => AccessDecision.Refuse(
        new Problem(ProblemCode.StoreUnavailable, detail)
        {
            Title = "The key cannot be checked now",
            RetryAfter = (int)RefreshKeys.Interval.TotalSeconds,
        },
        RefusalReason.KeyNotChecked, sender);

    /// <param name="Keys">By hash. A look-up by the hash of a secret tells nothing about the secret, however long it takes.</param>
    /// <param name="Began">When PostgreSQL was asked; null: it was not asked yet.</param>
    private sealed record Copy(FrozenDictionary<string, IssuedKey> Keys, long? Began);
}
