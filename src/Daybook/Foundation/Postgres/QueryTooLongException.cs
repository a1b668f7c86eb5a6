using Npgsql;

namespace Daybook.Foundation.Postgres;

/// <summary>
/// A query was given up at the connection string's <c>Command Timeout</c>. Npgsql reports it in the same way as a server that is away.
/// Only the code that ran the query can tell the two apart.
/// </summary>
public sealed class QueryTooLongException(NpgsqlException timeout) : Exception("The query did not end within the command timeout.", timeout)
{
    /// <summary>Whether a command on an open connection failed because it timed out.</summary>
    public static bool Is(NpgsqlException e) => e.InnerException is TimeoutException;
}
