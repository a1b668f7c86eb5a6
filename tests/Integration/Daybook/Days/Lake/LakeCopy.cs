using System.Globalization;
using System.Text.Json;
using Daybook.Days.Lake;
using Daybook.Foundation.Objects;
using Daybook.Local;
using DuckDB.NET.Data;

namespace Daybook.Tests.Days.Lake;

/// <summary>A copy of the Delta tables in the bucket, read as infra/lake says, by an engine that knows nothing of Daybook.</summary>
internal sealed class LakeCopy : IDisposable
{
    private static readonly string Scripts = Path.Combine(ProjectRoot.Find(), "infra", "lake");

    private readonly string _folder;

    private LakeCopy(string folder, IReadOnlyList<string> keys) => (_folder, Keys) = (folder, keys);

    /// <summary>Everything that is in the tables' folders.</summary>
    public IReadOnlyList<string> Keys { get; }

    public long Newest => Keys.Where(k => k.StartsWith("columns/_delta_log/", StringComparison.Ordinal)
        && k.EndsWith(".json", StringComparison.Ordinal)).Max(k => long.Parse(Path.GetFileName(k)[..20], CultureInfo.InvariantCulture));

    public static async Task<LakeCopy> Of(IObjectStore s3)
    {
        var (folder, cancel) = (TestDirectory.New(), TestContext.Current.CancellationToken);
        List<string> keys = [.. await s3.List("columns/", cancel), .. await s3.List("column-people/", cancel)];
        await Parallel.ForEachAsync(keys, cancel, async (key, stop) =>
        {
            var path = Path.Combine(folder, key);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, (await s3.Get(key, stop))!.Body, stop);
        });
        return new(folder, keys);
    }

    /// <summary>The actions of an entry.</summary>
    public List<JsonElement> Entry(long version, LakeTable? table = null) =>
        [.. File.ReadAllLines(Path.Combine(_folder, (table ?? LakeTable.Events).Entry(version)))
            .Select(l => JsonSerializer.Deserialize<JsonElement>(l))];

    /// <summary>Rows of a statement over the views, a text each.</summary>
    /// <param name="version">Null: the newest.</param>
    public List<string> Rows(string sql, long? version = null)
    {
        using var engine = new DuckDBConnection("DataSource=:memory:");
        engine.Open();
        Run(engine, $"SET TimeZone = 'UTC'; SET VARIABLE lake = '{_folder}'; SET VARIABLE version = {version?.ToString() ?? "NULL"}");
        Run(engine, File.ReadAllText(Path.Combine(Scripts, "duckdb.sql")));
        Run(engine, File.ReadAllText(Path.Combine(Scripts, "views.sql")));
        return Ask(engine, sql);
    }

    /// <summary>Rows of a statement over a file.</summary>
    public List<string> OfFile(string key, Func<string, string> sql)
    {
        using var engine = new DuckDBConnection("DataSource=:memory:");
        engine.Open();
        return Ask(engine, sql(Path.Combine(_folder, key)));
    }

    /// <summary>A day, its events and its users, in order.</summary>
    public List<string> Days(long? version = null) => Rows("SELECT dt, events, users FROM daybook.daily_users ORDER BY dt", version);

    public void Dispose() => TestDirectory.Delete(_folder);

    private static void Run(DuckDBConnection engine, string sql)
    {
        using var command = engine.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<string> Ask(DuckDBConnection engine, string sql)
    {
        using var command = engine.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read())
            rows.Add(string.Join(' ',
                Enumerable.Range(0, reader.FieldCount).Select(i => Text(reader.IsDBNull(i) ? null : reader.GetValue(i)))));
        return rows;
    }

    private static string? Text(object? value) => value switch
    {
        null => "-",
        DateOnly day => $"{day:yyyy-MM-dd}",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
