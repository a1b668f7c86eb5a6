using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Daybook.Days.Columns;
using Daybook.Foundation.Columns;
using Daybook.Reports.Sql;
using Daybook.Reports.Sql.Worker;
using DuckDB.NET.Data;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Daybook.Tests.Reports.SqlStatements;

/// <summary>
/// 500 statements that try to leave the fence: through the check and the process as the app runs them, and past the check against the
/// locked engine alone.
/// </summary>
public sealed class HostileSqlTests : IDisposable
{
    private const string Secret = "SECRET-4711";

    private readonly string _outside = Directory.CreateTempSubdirectory("daybook-outside").FullName;
    private readonly string _directory = Directory.CreateTempSubdirectory("daybook-sql").FullName;

    public void Dispose()
    {
        Directory.Delete(_outside, recursive: true);
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void There_are_500_of_them() => Assert.True(
        HostileStatements.Reaching.Concat(HostileStatements.Heavy).Distinct().Count() >= 500,
        $"{HostileStatements.Reaching.Concat(HostileStatements.Heavy).Distinct().Count()}");

    [Fact]
    public async Task No_statement_reaches_what_is_outside()
    {
        var run = await Run();
        await using var process = SqlProcess.Start(run.Folder, run.MemoryBytes, TimeProvider.System);
        List<string> answered = [];
        foreach (var statement in HostileStatements.Reaching.Select(Placed).Distinct())
        {
            var check = await process.Check(statement, TestContext.Current.CancellationToken);
            if (check.Refused is not null) continue;
            var rows = await process.Run(statement, run, TestContext.Current.CancellationToken);
            Assert.DoesNotContain(Secret, Encoding.UTF8.GetString([.. rows.Rows.SelectMany(r => r)]), StringComparison.Ordinal);
            if (rows.Failed is null) answered.Add(statement);
        }

        // These say something, and nothing of outside.
        Assert.Equal(Harmless, answered);
        Untouched();
        Assert.Equal(["""[3]"""], await Ask(process, run, "SELECT count(*) FROM events"));
    }

    [Fact]
    public async Task Past_the_check_the_locked_engine_alone_lets_nothing_out()
    {
        var run = await Run();
        using var engine = RunStatement.Open(run);
        foreach (var statement in HostileStatements.Reaching.Select(Placed).Distinct())
        {
            // One leaves its transaction behind.
            using var connection = engine.Duplicate();
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            try
            {
                using var reader = command.ExecuteReader();
                while (reader.Read())
                {
                    for (var i = 0; i < reader.FieldCount; i++)
                        Assert.DoesNotContain(Secret, $"{reader.GetValue(i)}", StringComparison.Ordinal);
                }
            }
            catch (Exception e) when (e is DuckDBException or InvalidOperationException or ArgumentException or NotSupportedException
                or NotImplementedException or InvalidCastException)
            {
                // Refused.
            }
        }

        Untouched();
    }

    [Fact]
    public async Task A_statement_that_takes_too_much_ends_alone_and_in_time()
    {
        var run = await Run();
        ConcurrentDictionary<string, int> ends = [];

        await Task.WhenAll(HostileStatements.Heavy.Select(Placed).Chunk(20).Select(async statements =>
        {
            var process = SqlProcess.Start(run.Folder, run.MemoryBytes, TimeProvider.System);
            foreach (var statement in statements)
            {
                var check = await process.Check(statement, TestContext.Current.CancellationToken);
                var end = check.Refused is not null ? "refused" : check.Failure is not null ? "broke" : await End(process, run, statement);
                ends.AddOrUpdate(end, 1, (_, n) => n + 1);
                if (end is "refused" or "Statement" or "answered") continue;
                await process.DisposeAsync();
                process = SqlProcess.Start(run.Folder, run.MemoryBytes, TimeProvider.System);
            }

            await process.DisposeAsync();
        }));

        Assert.Equal(HostileStatements.Heavy.Count, ends.Values.Sum());
        Assert.True(ends.GetValueOrDefault("time") > 0 && ends.GetValueOrDefault("refused") > 0, string.Join(", ", ends));
        await using var another = SqlProcess.Start(run.Folder, run.MemoryBytes, TimeProvider.System);
        Assert.Equal(["""[3]"""], await Ask(another, run, "SELECT count(*) FROM events"));
    }

    [Fact]
    public async Task A_statement_that_needs_too_much_memory_is_told_so_and_the_same_process_answers_the_next()
    {
        var run = await Run();
        await using var process = SqlProcess.Start(run.Folder, run.MemoryBytes, TimeProvider.System);

        foreach (var statement in new[] { "SELECT list_resize([1], 10000000000)", "SELECT list(range) FROM range(30000000)" })
            Assert.Equal(WorkerFailure.Memory, (await process.Run(statement, run, TestContext.Current.CancellationToken)).Failed?.Failure);

        Assert.Equal(["""[3]"""], await Ask(process, run, "SELECT count(*) FROM events"));
    }

    [Fact]
    public async Task A_process_that_grows_beyond_its_limit_is_ended()
    {
        var run = await Run();
        // What every process needs for itself is taken from it.
        await using var process = SqlProcess.Start(run.Folder, -256L << 20, TimeProvider.System);

        var check = await process.Check("SELECT 1", TestContext.Current.CancellationToken);

        Assert.Equal(WorkerFailure.Memory, check.Failure);
    }

    [Fact]
    public async Task Ordinary_statements_are_answered_with_values_of_every_kind()
    {
        var run = await Run();
        await using var process = SqlProcess.Start(run.Folder, run.MemoryBytes, TimeProvider.System);

        Assert.Equal(
            ["""["buy",7,"2026-01-02T03:04:05.000006Z","web",{"plan":"pro","seats":"1.50"},{"seats":1.500000000000},{"ip":"::1"}]"""],
            await Ask(process, run,
                "SELECT event_type, user_no, occurred_at, source, properties, numbers, context FROM events WHERE user_no = 7"));
        Assert.Equal(["""[1,"a","b"]""", """[2,"a","b"]"""],
            await Ask(process, run, "SELECT range, $1, $2 FROM range(1, 3)", "\"a\"", "\"b\""));
        Assert.Equal(
            [
                """
                [null,true,1.5,0.1,12345678901234567890123456789012345678,"2026-01-02","12:30:00","AQI=",[1,null],{"a":{"b":[2]}},"NaN"]
                """,
            ],
            await Ask(process, run,
                "SELECT NULL, true, 1.5, 0.1::DOUBLE, 12345678901234567890123456789012345678::HUGEINT, DATE '2026-01-02', "
                + "TIME '12:30:00', '\\x01\\x02'::BLOB, [1, NULL], {'a': {'b': [2]}}, 'nan'::DOUBLE"));
        Assert.Equal(["""["2 days","infinity","2026-01-02T03:04:05.25","[1.0,NaN]",99999999999999999999999999.5]"""],
            await Ask(process, run,
                "SELECT INTERVAL 2 DAY, 'infinity'::TIMESTAMPTZ, TIMESTAMP '2026-01-02 03:04:05.25', [1, 'nan'::DOUBLE], "
                + "99999999999999999999999999.5::DECIMAL(38,1); -- the end"));
        Assert.Equal(["""["buy",2]""", """["view",1]"""],
            await Ask(process, run, "FROM events SELECT event_type, count(*) GROUP BY ALL ORDER BY 1"));
        Assert.Equal(7, (await Ask(process, run, "DESCRIBE events")).Count);
        Assert.Equal(7, (await Ask(process, run, "SUMMARIZE events")).Count);
        Assert.NotEmpty(await Ask(process, run, " /* a /* b */ */ explain -- c\n SELECT * FROM events"));
        Assert.NotEmpty(await Ask(process, run, "EXPLAIN ANALYZE SELECT * FROM events"));
        var rows = await process.Run("SELECT * FROM range(1000)", run with { MaxRows = 10 }, TestContext.Current.CancellationToken);
        Assert.Equal((10, "rows"), (rows.Rows.Count, rows.Hit));
        rows = await process.Run("SELECT 'xxxxxxxxxx' FROM range(10)", run with { MaxBytes = 50 }, TestContext.Current.CancellationToken);
        Assert.Equal((3, "bytes"), (rows.Rows.Count, rows.Hit));
    }

    [Theory]
    [InlineData("SELECT 'é😀', nosuch\nFROM events", "nosuch", "Binder Error")]
    [InlineData("SELECT 1,\n  'é😀' FROM FROM events", "FROM events", "syntax error")]
    [InlineData("EXPLAIN /* é */ SELECT 1,\n nosuch FROM events", "nosuch", "Binder Error")]
    [InlineData("SELECT event_type,\n 'é'::INT FROM events", "::INT", "Conversion Error")]
    [InlineData("SELECT 'read_text', read_text('x')", "read_text('x')", "not available")]
    [InlineData("SELECT 'pg_class' FROM Pg_Class", "Pg_Class", "no table")]
    public async Task What_is_wrong_is_told_with_its_place_in_the_statement_that_was_sent(string sql, string place, string says)
    {
        var run = await Run();
        await using var process = SqlProcess.Start(run.Folder, run.MemoryBytes, TimeProvider.System);

        var failed = await process.Check(sql, TestContext.Current.CancellationToken);
        if (failed.Refused is null) failed = (await process.Run(sql, run, TestContext.Current.CancellationToken)).Failed!;

        var detail = failed.Refused ?? failed.Detail!;
        Assert.Contains(says, detail, StringComparison.Ordinal);
        Assert.Equal((sql.IndexOf(place, StringComparison.Ordinal), true), (failed.Position, detail.EndsWith('^')));
    }

    // Say something about the statement or the engine that is known anyway.
    private static readonly string[] Harmless = ["UNPIVOT events ON source"];

    private static async Task<string> End(SqlProcess process, WorkerRun run, string statement)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(150));
        try
        {
            var rows = await process.Run(statement, run, limit.Token);
            return rows.Failed?.Failure?.ToString() ?? rows.Hit ?? "answered";
        }
        catch (OperationCanceledException)
        {
            return "time";
        }
    }

    private static async Task<IReadOnlyList<string>> Ask(SqlProcess process, WorkerRun run, string sql, params string[] parameters)
    {
        var check = await process.Check(sql, TestContext.Current.CancellationToken);
        Assert.True(check.Refused is null, check.Refused);
        var rows = await process.Run(sql,
            run with { Parameters = [.. parameters.Select(p => JsonSerializer.Deserialize<JsonElement>(p))] },
            TestContext.Current.CancellationToken);
        Assert.True(rows.Failed is null, rows.Failed?.Detail);
        return [.. rows.Rows.Select(r => Encoding.UTF8.GetString(r))];
    }

    private string Placed(string statement) => statement.Replace("{0}", _outside, StringComparison.Ordinal)
        .Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal);

    private void Untouched() => Assert.Equal(["secret.csv", "secret.json", "secret.parquet"],
        Directory.GetFileSystemEntries(_outside).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    // Three events of two people in a file, and files outside that nobody may read.
    private async Task<WorkerRun> Run()
    {
        var options = Options.Create(new ColumnsOptions { CacheDirectory = _directory });
        using var folder = new ColumnFolder(options);
        using var engine = new ColumnEngine(options, folder, TimeProvider.System, NullLogger<ColumnEngine>.Instance);
        var rest = Path.Combine(_directory, "rest.parquet");
        await engine.Run(session =>
        {
            session.Execute(DayRows.Create);
            session.Execute($"""
                INSERT INTO day_events VALUES
                  ('buy', 7, 1767323045000006, '1', true, NULL, 'web', ['plan', 'seats'], ['pro', '1.50'],
                   ['s', {ValueKind.OfNumber("1.50")}],
                    ['seats'], [1.50], ['context/ip'], ['::1'], ['s']),
                  ('buy', -1, 1767323045000000, '2', false, NULL, 'app', [], [], [], [], [], [], [], []),
                  ('view', -1, 1767323045000000, '3', false, NULL, 'app', [], [], [], [], [], [], [], [])
                """);
            var inside = Path.Combine(folder.Path, "rest.parquet");
            new FileShape([], [], []).Copy(session, inside);
            File.Copy(inside, rest);
            return true;
        }, TestContext.Current.CancellationToken);
        var cancel = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(Path.Combine(_outside, "secret.csv"), $"a,b\n{Secret},1\n", cancel);
        await File.WriteAllTextAsync(Path.Combine(_outside, "secret.json"), $"{{\"a\":\"{Secret}\"}}\n", cancel);
        using (var plain = new DuckDBConnection("DataSource=:memory:"))
        {
            plain.Open();
            using var command = plain.CreateCommand();
            command.CommandText = $"COPY (SELECT '{Secret}' AS a) TO '{Path.Combine(_outside, "secret.parquet")}' (FORMAT parquet)";
            command.ExecuteNonQuery();
        }

        var ever = new Interval(NodaConstants.UnixEpoch, NodaConstants.UnixEpoch);
        return new(_directory, [rest], [SqlViews.OfEvents([], _ => "", ever, rest, null, named: true)], [], 64 << 20, 64 << 20, 1000,
            1 << 20);
    }
}
