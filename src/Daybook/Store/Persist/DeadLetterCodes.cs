namespace Daybook.Store.Persist;

/// <summary>Why a message, or one event of it, is a dead letter. A closed set.</summary>
public static class DeadLetterCodes
{
    /// <summary>The bytes are not a Daybook message, or they are damaged.</summary>
    public const string Undecodable = "undecodable";

    /// <summary>A newer Daybook wrote it. Deploy that version and replay.</summary>
    public const string UnknownVersion = "unknown_version";

    /// <summary>PostgreSQL refuses the content: SQLSTATE 22xxx, 23502 or 23514.</summary>
    public const string DataError = "data_error";

    /// <summary>More than 50 attempts failed while the store worked for other messages.</summary>
    public const string GaveUp = "gave_up";

    public static IReadOnlyList<string> All { get; } = [Undecodable, UnknownVersion, DataError, GaveUp];
}
