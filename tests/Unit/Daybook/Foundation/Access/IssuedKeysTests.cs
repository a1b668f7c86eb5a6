using Daybook.Foundation.Access;
using Daybook.Foundation.Access.Keys;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Daybook.Tests.Foundation.Access;

public sealed class IssuedKeysTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 12, 34, 56, TimeSpan.Zero));
    private readonly string _text = KeyText.New();
    private readonly IssuedKeys _keys;

    public IssuedKeysTests() => _keys = new IssuedKeys(_clock);

    [Fact]
    public void Every_key_is_another_of_the_same_form()
    {
        var made = Enumerable.Range(0, 1000).Select(_ => KeyText.New()).ToHashSet();

        Assert.Equal(1000, made.Count);
        Assert.All(made, key => Assert.True(KeyText.IsOne(key), key));
        Assert.All(new[] { "", "dbk_", "daybook-local-key", _text[..^1], _text + "A", _text[..^1] + "é", "DBK_" + _text[4..] },
            other => Assert.False(KeyText.IsOne(other), other));
        Assert.Null(_keys.Decide("daybook-local-key", Scope.Ingest));
    }

    [Fact]
    public void A_key_in_the_copy_is_let_in_with_its_name_scopes_and_source()
    {
        Take(Key());

        var caller = _keys.Decide(_text, Scope.Read)!.Caller!;

        Assert.Equal(("shop", "web"), (caller.Id, caller.Source));
        Assert.Equal([Scope.Ingest, Scope.Read], caller.Scopes.Order());
    }

    [Fact]
    public void A_key_that_nobody_has_heard_of_is_refused_only_after_PostgreSQL_was_asked()
    {
        // Nothing was read yet, and an earlier reading says nothing about a key made since.
        Later(_keys.Decide(_text, Scope.Ingest));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Take();
        Refused(RefusalReason.UnknownKey, _keys.Decide(_text, Scope.Ingest));

        var other = KeyText.New();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Later(_keys.Decide(other, Scope.Ingest));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Take();
        Refused(RefusalReason.UnknownKey, _keys.Decide(other, Scope.Ingest));
    }

    [Fact]
    public void A_key_made_meanwhile_is_never_refused()
    {
        Take();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Later(_keys.Decide(_text, Scope.Ingest));
        Take(Key());

        Assert.NotNull(_keys.Decide(_text, Scope.Ingest)!.Caller);
    }

    [Fact]
    public void Made_up_keys_do_not_fill_the_memory_and_are_refused_without_waiting_then()
    {
        Take();
        _clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 10_000; i++) Later(_keys.Decide(KeyText.New(), Scope.Ingest));

        Refused(RefusalReason.UnknownKey, _keys.Decide(_text, Scope.Ingest));
        // Room again for those that come later.
        _clock.Advance(IssuedKeys.StaleAfter + TimeSpan.FromSeconds(1));
        Take();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Later(_keys.Decide(KeyText.New(), Scope.Ingest));
    }

    [Fact]
    public void Revoked_and_expired_keys_are_told_so()
    {
        Take(Key() with { RevokedAt = _clock.GetUtcNow() });
        Refused(RefusalReason.RevokedKey, _keys.Decide(_text, Scope.Ingest));

        Take(Key() with { ExpiresAt = _clock.GetUtcNow() + TimeSpan.FromSeconds(2) });
        Assert.NotNull(_keys.Decide(_text, Scope.Ingest)!.Caller);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Refused(RefusalReason.ExpiredKey, _keys.Decide(_text, Scope.Ingest));
    }

    [Fact]
    public void A_copy_that_PostgreSQL_has_not_confirmed_for_a_minute_is_good_for_sending_only()
    {
        Take(Key());
        _clock.Advance(IssuedKeys.StaleAfter + TimeSpan.FromSeconds(1));
        Later(_keys.Decide(_text, Scope.Read));
        _clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal("shop", _keys.Decide(_text, Scope.Ingest)!.Caller?.Id);
        Later(_keys.Decide(_text, Scope.Read));

        Take(Key());
        Assert.NotNull(_keys.Decide(_text, Scope.Read)!.Caller);
    }

    [Fact]
    public void The_hour_of_the_last_use_is_told_once()
    {
        Take(Key());
        for (var i = 0; i < 3; i++) _keys.Decide(_text, Scope.Ingest);
        var (key, hour) = Assert.Single(_keys.Used());
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero), hour);
        _keys.Forget(key, hour);
        Assert.Empty(_keys.Used());

        Take(Key() with { LastUsedAt = hour });
        _keys.Decide(_text, Scope.Ingest);
        Assert.Empty(_keys.Used());
        _clock.Advance(TimeSpan.FromHours(1));
        Take(Key() with { LastUsedAt = hour });
        _keys.Decide(_text, Scope.Ingest);
        Assert.Equal(hour.AddHours(1), Assert.Single(_keys.Used()).Value);
    }

    [Fact]
    public void A_file_keeps_the_keys_that_may_send_for_a_start_without_PostgreSQL_and_only_for_sending()
    {
        var folder = Directory.CreateTempSubdirectory("daybook-keys");
        try
        {
            var path = Path.Combine(folder.FullName, "deeper", "keys.json");
            var reader = Key() with { Hash = KeyText.HashOf(KeyText.New()), Caller = new("r", null, new HashSet<Scope> { Scope.Read }) };
            File(path).Write([Key(), reader, Key() with { Id = Guid.CreateVersion7(), RevokedAt = _clock.GetUtcNow() }]);
            Assert.DoesNotContain(_text, System.IO.File.ReadAllText(path), StringComparison.Ordinal);

            var kept = File(path).Read();
            Assert.Equal("shop", Assert.Single(kept).Caller.Id);
            _keys.TakeOld(kept);
            Assert.Equal("web", _keys.Decide(_text, Scope.Ingest)!.Caller?.Source);
            Later(_keys.Decide(_text, Scope.Read));
            Take();
            _keys.TakeOld(kept);
            Assert.Null(_keys.Decide(_text, Scope.Ingest)!.Caller);

            // Half a file is none.
            System.IO.File.WriteAllBytes(path, System.IO.File.ReadAllBytes(path)[..^3]);
            Assert.Empty(File(path).Read());
            Assert.Empty(File(Path.Combine(folder.FullName, "none.json")).Read());
            Assert.Equal([path], Directory.GetFiles(folder.FullName, "*", SearchOption.AllDirectories));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static KeysFile File(string path) =>
        new(Options.Create(new AccessOptions { KeysFile = path }), NullLogger<KeysFile>.Instance);

    private IssuedKey Key() => new(
        Guid.Empty, KeyText.HashOf(_text), new Caller("shop", "web", new HashSet<Scope> { Scope.Ingest, Scope.Read }), null, null, null);

    private void Take(params IssuedKey[] keys) => _keys.Take(keys, _clock.GetTimestamp());

    private static void Later(AccessDecision? decision) => Assert.Equal(
        (RefusalReason.KeyNotChecked, ProblemCode.StoreUnavailable, 5),
        (decision!.Reason!.Value, decision.Refusal!.Code, decision.Refusal.RetryAfter!.Value));

    private static void Refused(RefusalReason reason, AccessDecision? decision) =>
        Assert.Equal((reason, ProblemCode.Unauthenticated), (decision!.Reason!.Value, decision.Refusal!.Code));
}
