using System.Runtime.CompilerServices;
using System.Text;
using DuckDB.NET.Data;

namespace Daybook.Foundation.Columns;

/// <summary>
/// SQL for the column engine, written as an interpolated string: every hole becomes a numbered parameter, never text; another
/// <see cref="ColumnQuery"/> is spliced in with its parameters.
/// </summary>
[InterpolatedStringHandler]
public sealed class ColumnQuery
{
    // A SqlText is SQL, anything else a value.
    private readonly List<object> _parts;

    public ColumnQuery(int literalLength, int formattedCount) => _parts = new((formattedCount * 2) + (literalLength > 0 ? 1 : 0));

    public static ColumnQuery Empty { get; } = $"";

    /// <summary>A column's name, quoted.</summary>
    public static ColumnQuery Name(string name) => Sql($"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");

    /// <summary>
    /// Names of files as a list. They are made here from days and hashes, so they need no parameter; a file list cannot be one.
    /// </summary>
    public static ColumnQuery Files(IEnumerable<string> paths) => Sql($"[{string.Join(", ", paths.Select(Quoted))}]");

    /// <summary>One file's name, as <see cref="Files"/> writes it.</summary>
    public static ColumnQuery Path(string path) => Sql(Quoted(path));

    public static ColumnQuery Join(string separator, IEnumerable<ColumnQuery> queries)
    {
        var all = new ColumnQuery(0, 0);
        foreach (var query in queries)
        {
            if (all._parts.Count > 0) all.AppendLiteral(separator);
            all.AppendFormatted(query);
        }

        return all;
    }

    public void AppendLiteral(string sql) => _parts.Add(new SqlText(sql));

    public void AppendFormatted(ColumnQuery fragment) => _parts.AddRange(fragment._parts);

    public void AppendFormatted(string value) => _parts.Add(value);

    public void AppendFormatted(long value) => _parts.Add(value);

    internal DuckDBCommand On(DuckDBConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = ToString();
        foreach (var value in _parts.Where(p => p is not SqlText)) command.Parameters.Add(new DuckDBParameter(value));
        return command;
    }

    /// <summary>The SQL text.</summary>
    public override string ToString()
    {
        var sql = new StringBuilder();
        var parameters = 0;
        foreach (var part in _parts)
        {
            if (part is SqlText text) sql.Append(text.Sql);
            else sql.Append('$').Append(++parameters);
        }

        return sql.ToString();
    }

    internal static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static ColumnQuery Sql(string sql)
    {
        var query = new ColumnQuery(sql.Length, 0);
        query.AppendLiteral(sql);
        return query;
    }

    private sealed record SqlText(string Sql);
}
