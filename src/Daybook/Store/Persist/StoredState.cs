using System.Data.Common;
using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Store.Persist;

/// <summary>What the database says about a plan's events, read behind the gate: their keys, who was erased, and the horizon.</summary>
internal sealed class StoredState
{
    private readonly Dictionary<Guid, StoredKey> _keys = [];
    private readonly HashSet<string> _erased = new(StringComparer.Ordinal);
    private readonly Dictionary<(string AnonymousId, string UserId), (DateTimeOffset FirstAt, Guid FirstEventId)> _pairs = [];
    private DateTimeOffset _horizon = DateTimeOffset.MinValue;
    private bool _identities;
    private List<IdentityPair> _seen = [];

    /// <summary>
    /// Opens the transaction, takes the gate and reads. Step 2 of the protocol, see "Exactly once" in docs/reliability.md.
    /// </summary>
    /// <param name="looks">Whether the keys of all events are read. If not, only those of events that policy does not let in, whose
    /// outcome nothing else says.</param>
    public static async Task<StoredState> Open(NpgsqlConnection session, BatchPlan plan, bool looks, CancellationToken cancel)
    {
        var state = new StoredState();
        var pairs = IdentityPair.Of(plan.Firsts);
        // erased_subjects, event_keys: primary keys. Every statement has its own snapshot, taken after the gate.
        await using var batch = new NpgsqlBatch(session)
        {
            BatchCommands =
            {
                new("BEGIN ISOLATION LEVEL READ COMMITTED"),
                // A persist that hangs would block an erasure at the gate.
                new("SET LOCAL statement_timeout = '30s'"),
                new("SET LOCAL idle_in_transaction_session_timeout = '60s'"),
                // For thousands of keys, the planner prefers to read the whole table with several processes, until it has some ten
                // million rows. That is never cheaper, because the pages of recent keys are in memory.
                new("SET LOCAL enable_seqscan = off"),
                new("SET LOCAL max_parallel_workers_per_gather = 0"),
                // With these settings, reading the rest (one row of policy) looks so expensive that PostgreSQL would compile it: 20 to 80
                // ms for each transaction.
                new("SET LOCAL jit = off"),
                new($"SELECT FROM pg_advisory_xact_lock_shared({AdvisoryLocks.PolicyGate})"),
                new("SELECT p.horizon, i.identity <> 'off' FROM policy p, installation i"),
                new("SELECT subject FROM erased_subjects WHERE subject = ANY ($1)") { Parameters = { new() { Value = plan.Subjects() } } },
            },
        };
        if (looks) batch.BatchCommands.Add(KeysOf(plan.Firsts));
        if (pairs.Count > 0) batch.BatchCommands.Add(NoteIdentities.Known(pairs));
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        // The gate's own result, a row without columns.
        await reader.NextResultAsync(cancel);
        if (await reader.ReadAsync(cancel))
        {
            // PostgreSQL's -infinity is .NET's smallest time.
            if (reader.GetDateTime(0) is var horizon && horizon > DateTime.MinValue) state._horizon = new DateTimeOffset(horizon);
            state._identities = reader.GetBoolean(1);
        }

        await reader.NextResultAsync(cancel);
        while (await reader.ReadAsync(cancel)) state._erased.Add(reader.GetString(0));
        if (looks)
        {
            await reader.NextResultAsync(cancel);
            await state.ReadKeys(reader, cancel);
        }

        state._seen = pairs;
        if (pairs.Count > 0)
        {
            await reader.NextResultAsync(cancel);
            while (await reader.ReadAsync(cancel))
                state._pairs[(reader.GetString(0), reader.GetString(1))] = (reader.GetFieldValue<DateTimeOffset>(2), reader.GetGuid(3));
        }

        await reader.DisposeAsync();
        if (!looks && plan.Firsts.Where(e => !state.IsLetIn(e)).ToList() is { Count: > 0 } refused)
            await state.Refresh(session, refused, cancel);
        return state;
    }

    /// <summary>
    /// Reads the keys of these events, such as those that somebody else took meanwhile. It is a separate statement, because an older
    /// snapshot cannot see them.
    /// </summary>
    public async Task Refresh(NpgsqlConnection session, IReadOnlyCollection<PlannedEvent> events, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(session) { BatchCommands = { KeysOf(events) } };
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await ReadKeys(reader, cancel);
    }

    /// <summary>What these events, about to be stored, say about anonymous ids that is not stored yet.</summary>
    public List<IdentityPair> NewPairs(BatchPlan plan, IReadOnlyCollection<PlannedEvent> fresh)
    {
        if (!_identities) return [];
        // Mostly all that came is stored, and nothing has to be looked through twice.
        var pairs = plan.Passed.Count == 0 && fresh.Count == plan.Firsts.Length ? _seen : IdentityPair.Of(fresh);
        return [.. pairs
            .Where(p => !_pairs.TryGetValue((p.AnonymousId, p.UserId), out var known) || p.IsBefore(known.FirstAt, known.FirstEventId))];
    }

    /// <summary>Whether the event's person and time may be stored.</summary>
    public bool IsLetIn(PlannedEvent e) => e.Event.OccurredAt >= _horizon && !IsErased(e);

    public bool IsNew(PlannedEvent e) => !_keys.ContainsKey(e.Event.EventId) && IsLetIn(e);

    /// <summary>Decides about every event that is not new. Step 4 of the protocol.</summary>
    public void JudgeRest(BatchPlan plan)
    {
        foreach (var e in plan.Firsts)
        {
            if (plan[e] == Fate.Undecided)
                plan[e] = Judge(e.Event.BodyHash, plan.MessageOf(e).Header.MessageId, _keys.GetValueOrDefault(e.Event.EventId),
                    IsErased(e));
        }

        foreach (var e in plan.Passed)
            plan[e] = Judge(e.Event.BodyHash, plan.MessageOf(e).Header.MessageId, _keys.GetValueOrDefault(e.Event.EventId), IsErased(e));

        foreach (var (e, first) in plan.Followers)
        {
            var key = plan[first] == Fate.Persisted && !_keys.ContainsKey(e.Event.EventId)
                ? new StoredKey(first.Event.BodyHash, plan.MessageOf(first).Header.MessageId)
                : _keys.GetValueOrDefault(e.Event.EventId);
            plan[e] = Judge(e.Event.BodyHash, null, key, IsErased(e));
        }
    }

    /// <summary>The fate of an event whose id this transaction did not claim.</summary>
    /// <param name="message">Its message if it is the first with its id; null if it is a repeat.</param>
    internal static Fate Judge(long hash, Guid? message, StoredKey? key, bool erased) => key switch
    {
        null => erased ? Fate.Blocked : Fate.TooOld,
        // The content was erased. A resend must not bring it back, and nobody can tell if it is the same.
        { BodyHash: 0 } => Fate.Blocked,
        _ when key.MessageId == message => Fate.Persisted,
        _ when key.BodyHash == hash => Fate.Duplicate,
        // A conflict keeps the content, but this person's content must not be kept.
        _ => erased ? Fate.Blocked : Fate.Conflict,
    };

    private static NpgsqlBatchCommand KeysOf(IReadOnlyCollection<PlannedEvent> events) =>
        new("SELECT event_id, body_hash, message_id FROM event_keys WHERE event_id = ANY ($1)")
        {
            Parameters = { new() { Value = events.Select(e => e.Event.EventId).ToArray() } },
        };

    private bool IsErased(PlannedEvent e) => _erased.Count > 0 && _erased.Contains(e.Event.Subject);

    private async Task ReadKeys(DbDataReader reader, CancellationToken cancel)
    {
        while (await reader.ReadAsync(cancel)) _keys[reader.GetGuid(0)] = new StoredKey(reader.GetInt64(1), reader.GetGuid(2));
    }
}

/// <param name="BodyHash">0: the content was erased.</param>
/// <param name="MessageId">Which message stored it.</param>
internal sealed record StoredKey(long BodyHash, Guid MessageId);
