using NodaTime;

namespace Daybook.Cli.AnswerKey;

/// <summary>Whose an anonymous id is: the user's of the earliest event that carries both, by time and then by id.</summary>
internal sealed class KeyPeople
{
    private readonly Dictionary<string, (Instant At, Guid Id, string User)> _owners = [];

    public void See(Instant at, Guid id, string? user, string? anonymous)
    {
        if (user is null || anonymous is null) return;
        if (!_owners.TryGetValue(anonymous, out var known) || at < known.At || (at == known.At && id.CompareTo(known.Id) < 0))
            _owners[anonymous] = (at, id, user);
    }

    /// <summary>Call it when every event has been seen.</summary>
    public string Person(string? user, string? anonymous) =>
        user ?? (_owners.TryGetValue(anonymous!, out var owner) ? owner.User : anonymous!);
}
