using NodaTime;

namespace Daybook.Cli.AnswerKey;

/// <summary>All events that must be stored, grouped by days of one zone.</summary>
internal sealed class KeyHistory
{
    private readonly Dictionary<LocalDate, HashSet<string>> _usersOfDay = [];

    public KeyHistory(IReadOnlyList<KeyEvent> events, DateTimeZone zone)
    {
        Events = [.. events.OrderBy(e => e.At)];
        Zone = zone;
        foreach (var e in Events)
        {
            var day = DayOf(e);
            if (!_usersOfDay.TryGetValue(day, out var users)) _usersOfDay[day] = users = [];
            users.Add(e.User);
        }

        (From, To) = (_usersOfDay.Keys.Min(), _usersOfDay.Keys.Max());
    }

    /// <summary>By time.</summary>
    public IReadOnlyList<KeyEvent> Events { get; }

    public DateTimeZone Zone { get; }

    /// <summary>First day with events.</summary>
    public LocalDate From { get; }

    /// <summary>Last day with events.</summary>
    public LocalDate To { get; }

    public IEnumerable<LocalDate> Days
    {
        get
        {
            for (var day = From; day <= To; day = day.PlusDays(1)) yield return day;
        }
    }

    public LocalDate DayOf(KeyEvent e) => e.At.InZone(Zone).Date;

    public IReadOnlySet<string> UsersOf(LocalDate day) => _usersOfDay.TryGetValue(day, out var users) ? users : new HashSet<string>();

    /// <summary>All users who came between two days, both inclusive.</summary>
    public HashSet<string> UsersBetween(LocalDate first, LocalDate last)
    {
        HashSet<string> users = [];
        for (var day = LocalDate.Max(first, From); day <= LocalDate.Min(last, To); day = day.PlusDays(1)) users.UnionWith(UsersOf(day));
        return users;
    }

    public KeyHistory? Only(Func<KeyEvent, bool> keep) =>
        Events.Where(keep).ToList() is { Count: > 0 } some ? new KeyHistory(some, Zone) : null;

    public static string Text(LocalDate day) => day.ToString("uuuu'-'MM'-'dd", null);
}
