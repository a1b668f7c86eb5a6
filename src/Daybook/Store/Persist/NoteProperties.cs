using Npgsql;

namespace Daybook.Store.Persist;

/// <summary>
/// Notes what events say about people and groups, in the transaction that stores those events. Each row keeps a maximum, so the result
/// does not depend on the order in which events or transactions arrive, and storing an event again changes nothing.
/// </summary>
/// <remarks>
/// The rows of <c>persons</c> are locked first, in their order, and only then their properties; afterwards the same of groups. So
/// transactions cannot wait for each other in a circle, and whoever holds an owner's row counts its properties exactly.
/// </remarks>
internal static class NoteProperties
{
    /// <summary>Of one person, or by one person of one group: those that were set last.</summary>
    internal const int MostProperties = 200;

    /// <summary>As PostgreSQL writes it. Of a larger value only the fact and the time are kept.</summary>
    internal const int LargestValueBytes = 1024;

    private static readonly Tables People = new("persons", "person_properties", "subject");
    private static readonly Tables Groups = new("person_groups", "group_properties", "subject", "group_type", "group_id");

    public static IEnumerable<NpgsqlBatchCommand> Write(SaidProperties said)
    {
        foreach (var command in Write(People, said.People, static s => [s])) yield return command;
        foreach (var command in Write(Groups, said.Groups, static g => [g.Subject, g.GroupType, g.GroupId])) yield return command;
    }

    private static IEnumerable<NpgsqlBatchCommand> Write<TKey>(Tables tables, IReadOnlyDictionary<TKey, SaidProperties.Said> said,
        Func<TKey, string[]> key)
        where TKey : notnull
    {
        if (said.Count == 0) yield break;
        var owners = said.Select(s => (Key: key(s.Key), Said: s.Value)).ToList();
        yield return Command(tables.Lock, [
            .. tables.Columns(owners, o => o.Key),
            owners.Select(o => o.Said.At.UtcDateTime).ToArray(), owners.Select(o => o.Said.By).ToArray(),
            owners.Select(o => o.Said.More).ToArray(),
        ]);
        var values = owners.SelectMany(o => o.Said.Values.Select(v => (o.Key, Name: v.Key, Said: v.Value))).ToList();
        if (values.Count == 0) yield break;
        yield return Command(tables.Put, [
            .. tables.Columns(values, v => v.Key),
            values.Select(v => v.Name).ToArray(), values.Select(v => v.Said.Json).ToArray(),
            values.Select(v => v.Said.At.UtcDateTime).ToArray(), values.Select(v => v.Said.By).ToArray(),
        ]);
        yield return Command(tables.Trim, [.. tables.Columns(owners, o => o.Key)]);
    }

    private static NpgsqlBatchCommand Command(string sql, object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    /// <summary>The statements for a table of owners and the table of their properties.</summary>
    /// <remarks>Primary keys: the key; the key and the name.</remarks>
    private sealed class Tables
    {
        private readonly string[] _key;

        public Tables(string owners, string values, params string[] key)
        {
            _key = key;
            var n = key.Length;
            var columns = string.Join(", ", key);
            var order = string.Join(", ", key.Select(k => $"u.{k} COLLATE \"C\""));
            var keys = string.Join(", ", Enumerable.Range(1, n).Select(i => $"${i}::text[]"));
            string Same(string a, string b) => string.Join(" AND ", key.Select(k => $"{a}.{k} = {b}.{k}"));
            Lock = $"""
                INSERT INTO {owners} AS o ({columns}, set_at, set_by, more)
                SELECT * FROM unnest({keys}, ${n + 1}::timestamptz[], ${n + 2}::uuid[], ${n + 3}::boolean[]) u ({columns})
                ORDER BY {order}
                ON CONFLICT ({columns}) DO UPDATE
                  SET set_at = greatest(o.set_at, excluded.set_at),
                    set_by = CASE WHEN (excluded.set_at, excluded.set_by) > (o.set_at, o.set_by) THEN excluded.set_by ELSE o.set_by END,
                    more = o.more OR excluded.more
                WHERE (excluded.set_at, excluded.set_by) > (o.set_at, o.set_by) OR (excluded.more AND NOT o.more)
                """;
            Put = $"""
                INSERT INTO {values} AS p ({columns}, name, value, set_at, set_by)
                SELECT {columns}, name,
                  CASE WHEN octet_length(said::jsonb::text) <= {LargestValueBytes} THEN said::jsonb END, set_at, set_by
                FROM unnest({keys}, ${n + 1}::text[], ${n + 2}::text[], ${n + 3}::timestamptz[], ${n + 4}::uuid[])
                  u ({columns}, name, said, set_at, set_by)
                ORDER BY {order}, u.name COLLATE "C"
                ON CONFLICT ({columns}, name) DO UPDATE
                  SET value = excluded.value, set_at = excluded.set_at, set_by = excluded.set_by
                WHERE (excluded.set_at, excluded.set_by) > (p.set_at, p.set_by)
                """;
            // Those that were set last are the same in whatever order they came: one that goes has so many later ones, for ever.
            Trim = $"""
                WITH many AS (
                  SELECT {columns} FROM {values} JOIN unnest({keys}) u ({columns}) USING ({columns})
                  GROUP BY {columns} HAVING count(*) > {MostProperties}),
                ranked AS (
                  SELECT {columns}, name, row_number() OVER (PARTITION BY {columns} ORDER BY set_at DESC, set_by DESC, name) AS place
                  FROM {values} JOIN many USING ({columns})),
                gone AS (
                  DELETE FROM {values} v USING ranked r WHERE {Same("v", "r")} AND v.name = r.name AND r.place > {MostProperties})
                UPDATE {owners} o SET more = true FROM many m WHERE {Same("o", "m")} AND NOT o.more
                """;
        }

        /// <summary>Locks owners, makes those that are new, and keeps when something was said last.</summary>
        public string Lock { get; }

        public string Put { get; }

        public string Trim { get; }

        public IEnumerable<string[]> Columns<T>(IReadOnlyCollection<T> rows, Func<T, string[]> key) =>
            _key.Select((_, i) => rows.Select(r => key(r)[i]).ToArray());
    }
}
