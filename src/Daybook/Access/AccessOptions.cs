using Daybook.Platform;

namespace Daybook.Access;

/// <summary>Who may call: settings <c>Daybook__Access__*</c>.</summary>
public sealed class AccessOptions : IChecked
{
    public const string Section = "Daybook:Access";

    /// <summary><see cref="AccessMode.Required"/> by default; <see cref="AccessMode.Off"/> starts in Development only.</summary>
    public AccessMode Mode { get; set; } = AccessMode.Required;

    /// <summary>None by default.</summary>
    public IList<ApiKeyOptions> ApiKeys { get; set; } = [];

    public IEnumerable<string> Faults()
    {
        if (!Enum.IsDefined(Mode)) yield return $"Daybook__Access__Mode is '{Mode}': it must be Required or Off.";
        for (var i = 0; i < ApiKeys.Count; i++)
        {
            foreach (var fault in ApiKeys[i].Faults($"Daybook__Access__ApiKeys__{i}")) yield return fault;
        }

        foreach (var twice in ApiKeys.GroupBy(k => k.Id).Where(g => g.Count() > 1))
            yield return $"Daybook__Access__ApiKeys has the Id '{twice.Key}' {twice.Count()} times: ids must differ, for the audit log names callers by them.";
    }
}

public enum AccessMode
{
    /// <summary>Every route but the public ones asks for credentials.</summary>
    Required,

    /// <summary>Whoever reaches the port may do anything.</summary>
    Off,
}
