using System.Data.Common;
using DuckDB.NET.Data;

namespace Daybook.Foundation.Columns;

/// <summary>One connection to the engine, for one piece of work on one thread; the token interrupts what runs.</summary>
public sealed class ColumnSession : IDisposable
{
    private readonly DuckDBConnection _connection;
    private readonly CancellationToken _cancel;

    internal ColumnSession(DuckDBConnection connection, CancellationToken cancel) => (_connection, _cancel) = (connection, cancel);

    public void Execute(ColumnQuery query) => Run(query, command => command.ExecuteNonQuery());

    public List<T> Rows<T>(ColumnQuery query, Func<DbDataReader, T> row) => Run(query, command =>
    {
        using var reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    });

    /// <summary>Appends rows to a temporary table.</summary>
    public DuckDBAppender Append(string table) => _connection.CreateAppender("temp", "main", table);

    public void ThrowIfCancelled() => _cancel.ThrowIfCancellationRequested();

    public void Dispose() => _connection.Dispose();

    private T Run<T>(ColumnQuery query, Func<DuckDBCommand, T> work)
    {
        _cancel.ThrowIfCancellationRequested();
        using var command = query.On(_connection);
        using var interrupt = _cancel.Register(command.Cancel);
        return work(command);
    }
}
