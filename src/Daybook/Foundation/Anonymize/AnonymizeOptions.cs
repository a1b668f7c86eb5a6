using System.Text;

namespace Daybook.Foundation.Anonymize;

/// <summary>The part of <c>Daybook:Privacy</c> that decides in which form ids are stored.</summary>
public sealed class AnonymizeOptions : IChecked
{
    public const string Section = "Daybook:Privacy";

    /// <summary>The minimum for every key: what HMAC-SHA-256 can use.</summary>
    public const int MinKeyBytes = 32;

    /// <summary>User and anonymous ids are stored as a keyed hash only. Off by default.</summary>
    public bool AnonymizeUserIds { get; set; }

    /// <summary>The key of that hash, at least 32 bytes. Required with <see cref="AnonymizeUserIds"/>.</summary>
    public string AnonymizeKey { get; set; } = "";

    /// <summary>
    /// Keys used before, which erasure and export still try. Numbered: <c>Daybook__Privacy__PreviousAnonymizeKeys__0</c>. None by
    /// default.
    /// </summary>
    public IList<string> PreviousAnonymizeKeys { get; set; } = [];

    public IEnumerable<string> Faults()
    {
        const string Make = "Make one with: openssl rand -hex 32";
        if (AnonymizeUserIds && AnonymizeKey.Length == 0)
            yield return "Daybook__Privacy__AnonymizeKey is empty, and Daybook__Privacy__AnonymizeUserIds is true: the hash needs a key "
                + $"of at least {MinKeyBytes} bytes. {Make}";
        if (AnonymizeKey.Length > 0 && IsShort(AnonymizeKey))
            yield return $"Daybook__Privacy__AnonymizeKey is shorter than {MinKeyBytes} bytes, so that ids could be guessed. {Make}";
        for (var i = 0; i < PreviousAnonymizeKeys.Count; i++)
        {
            if (IsShort(PreviousAnonymizeKeys[i]))
                yield return $"Daybook__Privacy__PreviousAnonymizeKeys__{i} is shorter than {MinKeyBytes} bytes: it must be a key that "
                    + "was AnonymizeKey before.";
        }
    }

    private static bool IsShort(string key) => Encoding.UTF8.GetByteCount(key) < MinKeyBytes;
}
