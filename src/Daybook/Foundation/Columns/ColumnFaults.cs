namespace Daybook.Foundation.Columns;

/// <summary>
/// The engine does not take or finish this question now: too many wait, it took too long, or it needs more memory than it may have. The
/// answer is 503; PostgreSQL is not asked instead.
/// </summary>
public sealed class ColumnsBusyException(string message, int retryAfter, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Seconds.</summary>
    public int RetryAfter => retryAfter;
}

/// <summary>
/// The engine cannot answer although PostgreSQL may: no library for this platform, a file that is missing or not what it should be, a
/// full disk.
/// </summary>
public sealed class ColumnsUnusableException(string message, Exception? inner = null) : Exception(message, inner);
