namespace Daybook.Foundation;

/// <summary>
/// A store cannot be used now, and the message says why: away, not migrated yet, refused (edited migration, other time zone), or not what
/// it was told to hold.
/// </summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Which store. The answer to the caller names it.</summary>
    public StoreName Store { get; init; } = StoreName.Database;
}

public enum StoreName
{
    /// <summary>PostgreSQL.</summary>
    Database,

    /// <summary>The archive.</summary>
    S3,
}
