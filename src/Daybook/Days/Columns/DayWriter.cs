using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using DuckDB.NET.Data;
using Npgsql;

namespace Daybook.Days.Columns;

/// <summary>Fills <see cref="DayRows.Table"/>.</summary>
internal sealed class DayWriter(ColumnSession session) : IDisposable
{
    private readonly DuckDBAppender _appender = session.Append(DayRows.Table);
    private readonly EventValues _properties = new(), _fields = new();
    private readonly List<string> _numberKeys = [];
    private readonly List<decimal> _numbers = [];
    private readonly HashSet<string> _inexact = [], _opaque = [];
    private long _rows;

    /// <param name="row">Columns in the order of <see cref="DayRows"/>' query.</param>
    /// <param name="person">Their number.</param>
    public void Add(NpgsqlDataReader row, long person)
    {
        _properties.Clear();
        _fields.Clear();
        _properties.AddProperties(row.GetString(7), _fields);
        _fields.AddContext(row.GetString(8));
        Numbers();
        for (var i = 0; i < _fields.Names.Count; i++)
        {
            if (_fields.Kinds[i] == ValueKind.Container) _opaque.Add(_fields.Names[i]);
        }

        _appender.CreateRow()
            .AppendValue(row.GetString(0)).AppendValue((long?)person).AppendValue((long?)row.GetInt64(2))
            .AppendValue(row.GetString(3)).AppendValue((bool?)row.GetBoolean(4)).AppendValue(row.TextOrNull(5))
            .AppendValue(row.GetString(6))
            .AppendValue(_properties.Names).AppendValue(_properties.Texts).AppendValue(_properties.Kinds)
            .AppendValue(_numberKeys).AppendValue(_numbers)
            .AppendValue(_fields.Names).AppendValue(_fields.Texts).AppendValue(_fields.Kinds)
            .EndRow();
        _rows++;
    }

    public LoadedDay Loaded() => new(_rows, _inexact, _opaque);

    public void Dispose() => _appender.Dispose();

    private void Numbers()
    {
        _numberKeys.Clear();
        _numbers.Clear();
        for (var i = 0; i < _properties.Names.Count; i++)
        {
            if (_properties.Kinds[i][0] != ValueKind.Number[0]) continue;
            if (ExactNumber.TryParse(_properties.Texts[i], out var number))
            {
                _numberKeys.Add(_properties.Names[i]);
                _numbers.Add(number);
            }
            else _inexact.Add(_properties.Names[i]);
        }
    }
}
