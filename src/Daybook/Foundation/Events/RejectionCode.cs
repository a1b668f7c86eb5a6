using System.Collections.Frozen;
using System.Text.Json;

namespace Daybook.Foundation.Events;

/// <summary>Why one event was not stored. A closed set: each has a page <c>docs/errors/&lt;code&gt;.md</c>.</summary>
public enum RejectionCode
{
    InvalidJson,
    NotAnObject,
    MissingField,
    InvalidField,
    InvalidTimestamp,
    FutureTimestamp,
    TooOld,
    UnknownEventType,
    EventTooLarge,
    RuleViolation,
    Conflict,
    ErasedUser,
}

/// <summary>The wire names of <see cref="RejectionCode"/>.</summary>
public static class RejectionCodes
{
    private static readonly FrozenDictionary<RejectionCode, string> Names =
        Enum.GetValues<RejectionCode>().ToFrozenDictionary(c => c, c => JsonNamingPolicy.SnakeCaseLower.ConvertName(c.ToString()));

    private static readonly FrozenDictionary<string, RejectionCode> Codes =
        Names.ToFrozenDictionary(p => p.Value, p => p.Key, StringComparer.Ordinal);

    public static IReadOnlyCollection<string> All => Codes.Keys;

    public static string Name(this RejectionCode code) => Names[code];

    public static bool TryParse(string name, out RejectionCode code) => Codes.TryGetValue(name, out code);
}
