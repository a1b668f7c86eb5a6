using NodaTime;

namespace Daybook.Cli.AnswerKey;

/// <summary>An event that must be stored, with the fields that reports use.</summary>
/// <param name="User">The user id, or else the anonymous id. The generator gives nobody both, and no two people the same id.</param>
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
