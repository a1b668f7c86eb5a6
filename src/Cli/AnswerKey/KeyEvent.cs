using NodaTime;

namespace Daybook.Cli.AnswerKey;

/// <summary>An event that must be stored, with the fields that reports use.</summary>
/// <param name="User">The person: see <see cref="KeyPeople"/>. The generator gives no user the id of a device.</param>
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
