using Daybook.Foundation.Events;

namespace Daybook.Store.Persist;

/// <summary>
/// What one transaction must decide, prepared without the database. The first event of an id goes first, and its repeats follow.
/// </summary>
internal sealed class BatchPlan
{
    /// <param name="messages">They have different ids.</param>
    /// <param name="only">Positions to try; others are left out. For a search within one message.</param>
    public BatchPlan(IReadOnlyList<PendingMessage> messages, IReadOnlySet<int>? only = null)
    {
        // Everybody inserts in the order of ids, or two transactions would wait for each other.
        Messages = [.. messages.OrderBy(m => m.Header.MessageId)];
        Fates = [.. Messages.Select(m => new Fate[m.Events.Count])];
        var firsts = new Dictionary<Guid, PlannedEvent>(Messages.Sum(m => m.Events.Count));
        for (var m = 0; m < Messages.Count; m++)
        {
            foreach (var e in Messages[m].Events)
            {
                var planned = new PlannedEvent(m, e);
                if (Messages[m].Dead.ContainsKey(e.Position)) Fates[m][e.Position] = Fate.Dead;
                else if (only?.Contains(e.Position) == false) Fates[m][e.Position] = Fate.Left;
                else if (!firsts.TryAdd(e.Event.EventId, planned)) Followers.Add((planned, firsts[e.Event.EventId]));
            }
        }

        Firsts = [.. firsts.Values];
        // Guid.CompareTo orders as PostgreSQL's uuid does.
        Array.Sort(Firsts, (a, b) => a.Event.EventId.CompareTo(b.Event.EventId));
    }

    public IReadOnlyList<PendingMessage> Messages { get; }

    /// <summary>One of each id, in the order of ids.</summary>
    public PlannedEvent[] Firsts { get; }

    public List<(PlannedEvent Event, PlannedEvent First)> Followers { get; } = [];

    /// <summary>Events before the first of their id that can be stored at all.</summary>
    public List<PlannedEvent> Passed { get; } = [];

    /// <summary>By message and position.</summary>
    public Fate[][] Fates { get; }

    public Fate this[PlannedEvent e]
    {
        get => Fates[e.Message][e.Position];
        set => Fates[e.Message][e.Position] = value;
    }

    /// <summary>
    /// If the first event of an id cannot be stored, the next that can takes its place. An event's outcome must not depend on which
    /// others came
    /// in the same message.
    /// </summary>
    /// <param name="storable">Whether policy lets an event in.</param>
    public void PassOver(Func<PlannedEvent, bool> storable)
    {
        foreach (var repeats in Followers.GroupBy(f => f.First).Where(g => !storable(g.Key)).ToList())
        {
            List<PlannedEvent> events = [.. repeats.Select(r => r.Event)];
            var next = events.FindIndex(e => storable(e));
            if (next < 0) continue;
            Firsts[Array.IndexOf(Firsts, repeats.Key)] = events[next];
            Followers.RemoveAll(f => f.First == repeats.Key);
            Followers.AddRange(events[(next + 1)..].Select(e => (e, events[next])));
            Passed.Add(repeats.Key);
            Passed.AddRange(events[..next]);
        }
    }

    /// <summary>Whether an id was stored by an earlier transaction, once fates are decided. Repeats within the plan do not count.</summary>
    public bool HasStoredBefore => Array.Exists(Firsts, e => this[e] is Fate.Duplicate or Fate.Conflict);

    public PendingMessage MessageOf(PlannedEvent e) => Messages[e.Message];

    /// <summary>How many events of each message have each fate.</summary>
    public int[][] Counts()
    {
        var counts = new int[Messages.Count][];
        for (var m = 0; m < counts.Length; m++)
        {
            counts[m] = new int[(int)Fate.Left + 1];
            foreach (var fate in Fates[m]) counts[m][(int)fate]++;
        }

        return counts;
    }

    public string[] Subjects()
    {
        HashSet<string> subjects = new(StringComparer.Ordinal);
        foreach (var first in Firsts) subjects.Add(first.Event.Subject);
        foreach (var (follower, _) in Followers) subjects.Add(follower.Event.Subject);
        return [.. subjects];
    }

    public IEnumerable<PlannedEvent> All() => Messages.SelectMany((m, i) => m.Events.Select(e => new PlannedEvent(i, e)));
}

/// <param name="Message">Index in the plan.</param>
internal readonly record struct PlannedEvent(int Message, PendingEvent Pending)
{
    public int Position => Pending.Position;

    public Event Event => Pending.Event;
}

/// <summary>The outcome of an event.</summary>
internal enum Fate : byte
{
    Undecided,
    Persisted,

    /// <summary>Stored before, with the same content.</summary>
    Duplicate,

    /// <summary>Stored before, with other content.</summary>
    Conflict,

    /// <summary>Below the horizon.</summary>
    TooOld,

    /// <summary>Of an erased person, or its content was erased.</summary>
    Blocked,

    /// <summary>Can never be stored.</summary>
    Dead,

    /// <summary>Not part of this try.</summary>
    Left,
}
