using System.Diagnostics;
using System.Text.Json;
using Daybook.Cli.Import;
using Daybook.Cli.Sending;
using Microsoft.AspNetCore.Http;

namespace Daybook.Tests.Cli.Import;

public sealed class ImportRunTests : IDisposable
{
    private const string LocalKey = "daybook-local-key";
    private readonly string _folder =
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"daybook-import-{Guid.CreateVersion7():N}")).FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_server_that_says_503_first_and_drops_a_connection_gets_everything_once_in_the_end()
    {
        await using var daybook = await FakeDaybook.Start((number, _, http) =>
        {
            if (number == 3) http.Abort();
            if (number == 1) http.Response.Headers.RetryAfter = "0";
            return Task.FromResult(number is 1 or 2 ? Results.StatusCode(503) : null);
        });
        var result = await new ImportRun(Options(Lines(950), daybook.Url), TimeProvider.System, new Watch()).Run(CancellationToken.None);
        Assert.Equal((950L, 950L, 0L), (result.Totals.Sent, result.Totals.Accepted, result.Totals.Rejected));
        Assert.Equal(950, daybook.Taken.Distinct().Count());
    }

    [Fact]
    public async Task A_server_that_takes_less_at_once_gets_smaller_requests()
    {
        await using var daybook = await FakeDaybook.Start((_, events, _) => Task.FromResult(events > 30 ? Results.StatusCode(413) : null));
        var result = await new ImportRun(Options(Lines(250), daybook.Url), TimeProvider.System, new Watch()).Run(CancellationToken.None);
        Assert.Equal(250L, result.Totals.Accepted);
        Assert.Equal(250, daybook.Taken.Count);
    }

    [Fact]
    public async Task A_refusal_of_the_whole_request_stops_the_import_at_once_and_says_what_to_do()
    {
        await using var daybook =
            await FakeDaybook.Start(
                (_, _, _) =>
                    Task.FromResult<IResult?>(Results.Json(new { code = "unauthenticated", detail = "No key." }, statusCode: 401)));
        var run = new ImportRun(Options(Lines(10), daybook.Url), TimeProvider.System, new Watch());
        Assert.Contains("--key", (await Assert.ThrowsAsync<SendException>(() => run.Run(CancellationToken.None))).Message,
            StringComparison.Ordinal);
        Assert.Equal(1, daybook.Requests);
    }

    [Fact]
    public async Task An_import_cut_off_goes_on_where_it_stopped_and_counts_every_record_once()
    {
        using var cut = new CancellationTokenSource();
        await using var daybook = await FakeDaybook.Start(async (number, _, http) =>
        {
            if (number == 12) await cut.CancelAsync();
            return null;
        });
        var options = Options(Lines(3000), daybook.Url);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new ImportRun(options, TimeProvider.System, new Watch()).Run(cut.Token));
        var before = daybook.Requests;

        var result = await new ImportRun(options, TimeProvider.System, new Watch()).Run(CancellationToken.None);

        Assert.InRange(result.RecordsBefore, 100, 1200);
        Assert.Equal((3000L, 3000L), (result.Totals.Records, result.Totals.Accepted));
        Assert.Equal(3000, daybook.Taken.Distinct().Count());

        // The server may still process an interrupted request.
        Assert.InRange(daybook.Requests - before, (3000 - result.RecordsBefore) / 100, ((3000 - result.RecordsBefore) / 100) + 4);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder, "state")));
    }

    [Fact]
    public async Task An_import_killed_as_a_process_goes_on_where_it_stopped()
    {
        await using var daybook = await FakeDaybook.Start(async (_, _, http) =>
        {
            await Task.Delay(100, http.RequestAborted);
            return null;
        });
        var file = Lines(6000);
        string[] arguments =
            ["import", file, "--url", daybook.Url.AbsoluteUri, "--batch", "100", "--state", Path.Combine(_folder, "state"), "--json"];
        using (var killed = Start(arguments))
        {
            // It saves its progress a few times a second. If it were killed before the first save, it would start again.
            while (NotedRecords() == 0) await Task.Delay(10);
            killed.Kill();
            await killed.WaitForExitAsync();
        }

        using var second = Start(arguments);
        var result = JsonDocument.Parse(await second.StandardOutput.ReadToEndAsync()).RootElement;
        await second.WaitForExitAsync();
        Assert.Equal(0, second.ExitCode);
        Assert.InRange(result.GetProperty("resumed_after").GetInt64(), 100, 5900);
        Assert.Equal(6000, result.GetProperty("accepted").GetInt64());
        Assert.Equal(6000, daybook.Taken.Distinct().Count());
    }

    [Fact]
    public async Task A_file_that_changed_meanwhile_is_not_taken_up_without_being_told_to()
    {
        using var cut = new CancellationTokenSource();
        await using var daybook = await FakeDaybook.Start(async (number, _, _) =>
        {
            if (number == 8) await cut.CancelAsync();
            return null;
        });
        var options = Options(Lines(2000), daybook.Url);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new ImportRun(options, TimeProvider.System, new Watch()).Run(cut.Token));
        await File.AppendAllTextAsync(options.File, """{"occurred_at":"2026-01-01T00:00:00Z"}""" + "\n");

        Assert.Contains("--restart",
            (await Assert.ThrowsAsync<ImportException>(
                () => new ImportRun(options, TimeProvider.System, new Watch()).Run(CancellationToken.None))).Message,
                StringComparison.Ordinal);
        var result = await new ImportRun(options with { Restart = true }, TimeProvider.System, new Watch()).Run(CancellationToken.None);
        Assert.Equal(2001L, result.Totals.Accepted);
    }

    private long NotedRecords()
    {
        var state = Path.Combine(_folder, "state");
        return Directory.Exists(state) && Directory.EnumerateFiles(state, "*.daybook-import").FirstOrDefault() is { } path
            ? ImportState.Load(path)!.Totals.Records
            : 0;
    }

    private string Lines(int count)
    {
        var path = Path.Combine(_folder, "events.jsonl");
        File.WriteAllLines(path,
            Enumerable.Range(0, count).Select(i => $$"""{"event_type":"x","user_id":"u{{i}}","occurred_at":"2026-01-01T00:00:00Z"}"""));
        return path;
    }

    private ImportOptions Options(string file, Uri url) => new(file, new Target(url, LocalKey))
    {
        BatchSize = 100,
        StateFolder = Path.Combine(_folder, "state"),
    };

    private static Process Start(string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Daybook.Cli.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private sealed class Watch : IImportProgress
    {
        public void Advanced(long bytesRead, long fileBytes, ImportTotals totals)
        {
        }

        public void Waiting(string why)
        {
        }
    }
}
