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

    /// <summary>Published files, in S3.</summary>
    S3,

    /// <summary>Published files, in Azure Blob Storage.</summary>
    Blob,

    /// <summary>The storage queues.</summary>
    Queue,
}

/// <summary>How messages call a store.</summary>
public static class StoreNames
{
    public static string Title(this StoreName store) => store switch
    {
        StoreName.Database => "PostgreSQL",
        StoreName.S3 => "S3",
        StoreName.Blob => "Blob Storage",
        _ => "The queue",
    };

    /// <summary>Whether it is the one with the published files.</summary>
    public static bool HoldsFiles(this StoreName store) => store is StoreName.S3 or StoreName.Blob;
}
