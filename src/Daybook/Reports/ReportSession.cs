using System.Data;
using Daybook.Foundation.Postgres;
using NodaTime;
using Npgsql;

namespace Daybook.Reports;

/// <summary>One read-only snapshot of the database, so that a report's numbers agree with their provenance.</summary>
public sealed class ReportSession : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction? _transaction;

    private ReportSession(NpgsqlConnection connection, NpgsqlTransaction? transaction) =>
        (_connection, _transaction) = (connection, transaction);

    /// <summary>Everything stored before this time is seen: on a replica, the last commit that was replayed.</summary>
    internal static Query Time { get; } = $"coalesce(CASE WHEN pg_is_in_recovery() THEN pg_last_xact_replay_timestamp() END, now())";

    public static async Task<ReportSession> Open(PostgresConnections database, CancellationToken cancel)
    {
        var connection = await database.OpenReports(cancel);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
            // A question over a year of days has expressions for each of its partitions. To compile them all took a breakdown longer
            // than its answer.
            await connection.Execute("SET LOCAL jit = off", cancel);
            return new(connection, transaction);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Each query has a snapshot of its own, and gives its locks back: for what looks at many days and needs no agreement among them.
    /// </summary>
    public static async Task<ReportSession> OpenLoose(PostgresConnections database, CancellationToken cancel) =>
        new(await database.OpenReports(cancel), null);

    /// <summary>Over a transaction of somebody who also writes. Disposing of it disposes of that.</summary>
    public static ReportSession Within(NpgsqlConnection connection, NpgsqlTransaction transaction) => new(connection, transaction);

    /// <exception cref="QueryTooLongException">It took longer than the command timeout.</exception>
    public async Task<List<T>> Rows<T>(Query query, Func<NpgsqlDataReader, T> row, CancellationToken cancel)
    {
        await using var command = query.On(_connection);
        try
        {
            return await command.Rows(row, cancel);
        }
        catch (NpgsqlException e) when (QueryTooLongException.Is(e))
        {
            throw new QueryTooLongException(e);
        }
    }

    /// <summary>The single row of a query that always returns one.</summary>
    public async Task<T> One<T>(Query query, Func<NpgsqlDataReader, T> row, CancellationToken cancel) =>
        (await Rows(query, row, cancel))[0];

    public async ValueTask DisposeAsync()
    {
        if (_transaction is not null) await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}

internal static class ReportColumns
{
    public static Instant Time(this NpgsqlDataReader reader, int column) => Instant.FromDateTimeUtc(reader.GetDateTime(column));

    public static Instant? TimeOrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.Time(column);

    /// <summary>PostgreSQL's -infinity is .NET's smallest time.</summary>
    public static Instant TimeOrMin(this NpgsqlDataReader reader, int column) =>
        reader.GetDateTime(column) is var time && time == DateTime.MinValue ? Instant.MinValue : Instant.FromDateTimeUtc(time);

    public static LocalDate Date(this NpgsqlDataReader reader, int column) =>
        LocalDate.FromDateOnly(reader.GetFieldValue<DateOnly>(column));
}
