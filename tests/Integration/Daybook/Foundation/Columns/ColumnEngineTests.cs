using System.Diagnostics;
using Daybook.Foundation.Columns;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Foundation.Columns;

public sealed class ColumnEngineTests : IDisposable
{
    private readonly string _directory = TestDirectory.New();

    public void Dispose() => TestDirectory.Delete(_directory);

    [Theory]
    [InlineData("SELECT * FROM read_text('/etc/passwd')")]
    [InlineData("SELECT * FROM glob('/etc/*')")]
    [InlineData("SELECT * FROM read_parquet('https://example.com/a.parquet')")]
    [InlineData("SELECT * FROM read_csv('{0}/../outside.csv')")]
    [InlineData("COPY (SELECT 1) TO '{0}/../outside.csv'")]
    [InlineData("ATTACH '{0}/../outside.db'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("SET threads = 8")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("SET memory_limit = '8GB'")]
    [InlineData("SET lock_configuration = false")]
    [InlineData("RESET lock_configuration")]
    public async Task Nothing_outside_its_folder_can_be_read_or_written_and_no_setting_changed(string sql)
    {
        var engine = Engine(new());
        using var _ = engine.Engine;

        await Assert.ThrowsAsync<ColumnsUnusableException>(
            () => engine.Engine.Run(s => s.Rows(Sql(sql.Replace("{0}", engine.Folder.Path, StringComparison.Ordinal)), r => r.GetValue(0)),
                TestContext.Current.CancellationToken));

        // It lives on.
        Assert.Equal([1], await engine.Engine.Run(s => s.Rows($"SELECT 1", r => r.GetInt32(0)), TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Path.GetFullPath(engine.Folder.Path))!, "outside.*"));
    }

    [Fact]
    public async Task A_file_in_its_folder_is_written_and_read_back_with_values_as_parameters()
    {
        var (engine, folder) = Engine(new());
        using var _ = engine;
        var path = Path.Combine(folder.Path, "it's.parquet");

        var rows = await engine.Run(s =>
        {
            s.Execute(
                $"COPY (SELECT unnest(['it''s', 'x']) AS a, 5 AS {ColumnQuery.Name("q\"b")}) TO {ColumnQuery.Path(path)} (FORMAT parquet)");
            return s.Rows($"SELECT a, {ColumnQuery.Name("q\"b")} FROM read_parquet({ColumnQuery.Files([path])}) WHERE a = {"it's"}",
                r => (r.GetString(0), r.GetInt32(1)));
        }, TestContext.Current.CancellationToken);

        Assert.Equal([("it's", 5)], rows);
    }

    [Fact]
    public async Task A_question_that_takes_too_long_is_interrupted_and_so_is_one_that_nobody_waits_for()
    {
        var (engine, _) = Engine(new() { TimeoutSeconds = 1 });
        using var __ = engine;
        var watch = Stopwatch.StartNew();

        var busy = await Assert.ThrowsAsync<ColumnsBusyException>(
            () => engine.Run(s => s.Rows(Endless, r => r.GetValue(0)), TestContext.Current.CancellationToken));

        Assert.Equal(30, busy.RetryAfter);
        using var gone = new CancellationTokenSource(200);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => engine.Run(s => s.Rows(Endless, r => r.GetValue(0)), gone.Token));
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task Too_much_memory_is_an_answer_and_not_the_end_of_the_process()
    {
        var (engine, _) = Engine(new() { MemoryBytes = 64 << 20, SpillBytes = 1 << 20 });
        using var __ = engine;

        await Assert.ThrowsAsync<ColumnsBusyException>(
            () => engine.Run(s => s.Rows($"SELECT list(a) FROM range(50000000) t(a)", r => r.IsDBNull(0)),
                TestContext.Current.CancellationToken));

        Assert.Equal([2], await engine.Run(s => s.Rows($"SELECT 2", r => r.GetInt32(0)), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task One_question_more_than_may_wait_is_refused_and_the_others_get_their_turn()
    {
        var (engine, _) = Engine(new() { Queries = 1, QueueLength = 1 });
        using var __ = engine;
        using var running = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        var first = engine.Run(s =>
        {
            running.Set();
            end.Wait(TestContext.Current.CancellationToken);
            return 1;
        }, TestContext.Current.CancellationToken);
        running.Wait(TestContext.Current.CancellationToken);
        var second = engine.Run(s => 2, TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<ColumnsBusyException>(() => engine.Run(s => 3, TestContext.Current.CancellationToken));

        Assert.Equal(5, refused.RetryAfter);
        end.Set();
        Assert.Equal(3, await first + await second);
    }

    [Fact]
    public void A_folder_of_a_process_that_is_gone_is_deleted_by_the_next_one_and_that_of_a_living_one_is_not()
    {
        using var living = new ColumnFolder(Options.Create(new ColumnsOptions { CacheDirectory = _directory }));
        File.WriteAllText(Path.Combine(living.Path, "kept"), "");
        var dead = Path.Combine(_directory, "dead");
        Directory.CreateDirectory(dead);
        File.WriteAllText(Path.Combine(dead, "in-use"), "");

        using var next = new ColumnFolder(Options.Create(new ColumnsOptions { CacheDirectory = _directory }));
        next.Sweep();

        Assert.False(Directory.Exists(dead));
        Assert.True(File.Exists(Path.Combine(living.Path, "kept")));
        var path = living.Path;
        living.Dispose();
        Assert.False(Directory.Exists(path));
    }

    private static ColumnQuery Endless => $"SELECT count(*) FROM range(1000000000000) t(a) WHERE a % 3 = 1";

    private static ColumnQuery Sql(string sql)
    {
        var query = new ColumnQuery(sql.Length, 0);
        query.AppendLiteral(sql);
        return query;
    }

    private (ColumnEngine Engine, ColumnFolder Folder) Engine(ColumnsOptions options)
    {
        options.CacheDirectory = _directory;
        var folder = new ColumnFolder(Options.Create(options));
        return (new(Options.Create(options), folder, TimeProvider.System, NullLogger<ColumnEngine>.Instance), folder);
    }
}
