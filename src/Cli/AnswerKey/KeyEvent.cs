using NodaTime;

namespace Daybook.Cli.AnswerKey;

/// <summary>An event that must be stored, as far as reports look at it.</summary>
/// <param name="User">The user id, else the anonymous id; the generator gives nobody both, and no two people the same.</param>
internal sealed record KeyEvent(Instant At, string User, string Type, string Source, IReadOnlyList<(string Name, object Value)> Properties)
{
    public object? Property(string name)
    {
        foreach (var (known, value) in Properties)
        {
            if (known == name) return value;
        }

        return null;
    }
}
