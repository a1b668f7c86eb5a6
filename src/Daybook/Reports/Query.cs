using System.Runtime.CompilerServices;
using System.Text;
using NodaTime;
using Npgsql;

namespace Daybook.Reports;

/// <summary>
/// SQL written as an interpolated string. Every hole becomes a numbered parameter, never text. Another <see cref="Query"/> is inserted
/// together with its parameters.
/// </summary>
/// <remarks>
/// The compiler passes the pieces before any string exists. Only the types below can be in a hole, and only a <see cref="Query"/> among
/// them contains SQL.
/// </remarks>
[InterpolatedStringHandler]
public sealed class Query
{
    // A string is SQL, a parameter is a value.
    private readonly List<object> _parts;

    public Query(int literalLength, int formattedCount) => _parts = new((formattedCount * 2) + (literalLength > 0 ? 1 : 0));

    public static Query Empty { get; } = $"";

    public void AppendLiteral(string sql) => _parts.Add(sql);

    public void AppendFormatted(Query fragment) => _parts.AddRange(fragment._parts);

    public void AppendFormatted(string value) => _parts.Add(new NpgsqlParameter<string> { TypedValue = value });

    public void AppendFormatted(int value) => _parts.Add(new NpgsqlParameter<int> { TypedValue = value });

    public void AppendFormatted(long value) => _parts.Add(new NpgsqlParameter<long> { TypedValue = value });

    public void AppendFormatted(Guid value) => _parts.Add(new NpgsqlParameter<Guid> { TypedValue = value });

    public void AppendFormatted(TimeSpan value) => _parts.Add(new NpgsqlParameter<TimeSpan> { TypedValue = value });

    public void AppendFormatted(LocalDate value) => _parts.Add(new NpgsqlParameter<DateOnly> { TypedValue = value.ToDateOnly() });

    /// <summary>The smallest instant is PostgreSQL's -infinity.</summary>
    public void AppendFormatted(Instant value) => _parts.Add(new NpgsqlParameter<DateTime>
    {
        TypedValue = value == Instant.MinValue ? DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc) : value.ToDateTimeUtc(),
    });

    public void AppendFormatted(IEnumerable<string> values) => _parts.Add(new NpgsqlParameter<string[]> { TypedValue = [.. values] });

    public void AppendFormatted(IEnumerable<long> values) => _parts.Add(new NpgsqlParameter<long[]> { TypedValue = [.. values] });

    public void AppendFormatted(IEnumerable<int> values) => _parts.Add(new NpgsqlParameter<int[]> { TypedValue = [.. values] });

    public void AppendFormatted(IEnumerable<LocalDate> values) =>
        _parts.Add(new NpgsqlParameter<DateOnly[]> { TypedValue = [.. values.Select(d => d.ToDateOnly())] });

    public void AppendFormatted(IEnumerable<Instant> values) =>
        _parts.Add(new NpgsqlParameter<DateTime[]> { TypedValue = [.. values.Select(i => i.ToDateTimeUtc())] });

    /// <summary>The command, with <c>$1</c>, <c>$2</c>… in the order of the holes.</summary>
    public NpgsqlCommand On(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(ToString(), connection);
        foreach (var parameter in _parts.OfType<NpgsqlParameter>()) command.Parameters.Add(parameter.Clone());
        return command;
    }

    /// <summary>The SQL text.</summary>
    public override string ToString()
    {
        var sql = new StringBuilder();
        var parameters = 0;
        foreach (var part in _parts)
        {
            if (part is string text) sql.Append(text);
            else sql.Append('$').Append(++parameters);
        }

        return sql.ToString();
    }
}
