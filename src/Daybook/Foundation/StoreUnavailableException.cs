namespace Daybook.Foundation;

/// <summary>
/// A store cannot be used now, and the message says why: away, not migrated yet, refused (edited migration, other time zone), or not what
/// it was told to hold.
/// </summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Which one: only where it is thrown is that known. What callers see names it.</summary>
    public required StoreName Store { get; init; }

    /// <summary>Seconds after which to try again; null: as long as the store usually needs.</summary>
    public int? RetryAfter { get; init; }
}

public enum StoreName
{
    /// <summary>PostgreSQL.</summary>
    Database,

    /// <summary>The archive.</summary>
    S3,

    /// <summary>The storage queues.</summary>
    Queue,
}
