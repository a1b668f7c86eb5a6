namespace Daybook.Store.Persist;

/// <summary>Why a message, or one event of it, is a dead letter. A closed set.</summary>
public static class DeadLetterCodes
{
    /// <summary>The bytes are not what a Daybook message is, or are damaged.</summary>
    public const string Undecodable = "undecodable";

    /// <summary>A newer Daybook wrote it. Deploy that version and replay.</summary>
    public const string UnknownVersion = "unknown_version";

    /// <summary>PostgreSQL refuses the content: SQLSTATE 22xxx, 23502 or 23514.</summary>
    public const string DataError = "data_error";

    /// <summary>It never finished, in more than 50 attempts, while the store worked for others.</summary>
    public const string GaveUp = "gave_up";

    public static IReadOnlyList<string> All { get; } = [Undecodable, UnknownVersion, DataError, GaveUp];
}
