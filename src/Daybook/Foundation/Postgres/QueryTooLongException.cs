using Npgsql;

namespace Daybook.Foundation.Postgres;

/// <summary>A query was given up at the connection string's <c>Command Timeout</c>. Npgsql reports it as it reports a server that is away; only who ran the query can tell the two apart.</summary>
public sealed class QueryTooLongException(NpgsqlException timeout) : Exception("The query did not end within the command timeout.", timeout)
{
    /// <summary>Whether a command that ran on an open connection failed by its timeout.</summary>
    public static bool Is(NpgsqlException e) => e.InnerException is TimeoutException;
}
