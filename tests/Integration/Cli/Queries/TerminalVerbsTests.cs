using System.Diagnostics;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using Daybook.Local;
using Daybook.Tests.Guides;

namespace Daybook.Tests.Cli.Queries;

/// <summary>The verbs of people who live in a terminal, run as they run them, against one app.</summary>
public sealed class TerminalVerbsTests(StandIns standIns)
{
    private const int Interrupt = 2;

    [Fact]
    public async Task Query_prints_a_report_as_a_table_and_as_the_APIs_JSON_and_tail_and_doctor_see_the_same_app()
    {
        await using var app = await DaybookApp.Start(
            // Allows for a slow machine, because a send that gives up is a correct 503.
            await standIns.NewEnvironment(), new Dictionary<string, string?> { ["Daybook__Ingest__SendTimeoutSeconds"] = "60" });
        await Send(app, ("page_view", "ann"), ("page_view", "ben"), ("order_paid", "ann"));
        using (var rolled = await app.Http.PostAsync("/ops/rollup?wait=60", null)) rolled.EnsureSuccessStatusCode();

        var (code, text) = await Run(app, "query", "funnel", "page_view,order_paid", "--within", "1d");
        Assert.True(code == 0, text);
        Assert.Contains("order_paid       1    50.0 %       50.0 %  ██████████", text, StringComparison.Ordinal);
        Assert.Contains("Not complete", text, StringComparison.Ordinal);
        (code, text) = await Run(app, "query", "trend", "--event-type", "page_view", "--json");
        Assert.True(code == 0, text);
        Assert.Equal(Days(await app.Http.GetStringAsync("/stats/dau?event_type=page_view")), Days(text));
        (code, text) = await Run(app, "query", "trend", "--from", "yesterday");
        Assert.Equal(1, code);
        Assert.Contains("`from` must be a date", text, StringComparison.Ordinal);

        await Tails(app);
        await AsTheGuideSays(app);

        await Sql.Scalar(app.Environment.Postgres, """
            INSERT INTO dead_letters (queue, hour, events, code, reason, state, dead_at, body, body_sha256)
            VALUES ('events', now(), 3, 'undecodable', 'Made by a test.', 'open', now(), 'x', sha256('x'))
            """);
        (code, text) = await Run(app, "doctor", "--json");
        Assert.Equal(1, code);
        var findings = JsonDocument.Parse(text).RootElement.GetProperty("findings").EnumerateArray().ToList();
        Assert.All(
            ["reachable", "tls", "version", "clock", "queue", "postgres", "s3", "key", "lag", "ledger", "alerts"],
            check => Assert.Contains(findings,
                f => f.GetProperty("check").GetString() == check && f.GetProperty("state").GetString() is "ok" or "note"));
        var wrong = Assert.Single(findings, f => f.GetProperty("state").GetString() == "wrong");
        Assert.Equal(("1 open with 3 events: undecodable, Made by a test.", "runbooks/dead-letters"),
            (wrong.GetProperty("detail").GetString(), wrong.GetProperty("page").GetString()));
        (code, text) = await DaybookCli.Run(new Dictionary<string, string?>(), "doctor", "--url", $"http://127.0.0.1:{FreePort.Next()}");
        Assert.Equal(1, code);
        Assert.Contains("does not answer", text, StringComparison.Ordinal);
        (code, text) = await DaybookCli.Run(new Dictionary<string, string?>(), "doctor", "--url", app.Url, "--key", "wrong");
        Assert.Equal(1, code);
        Assert.Contains("The key is not taken", text, StringComparison.Ordinal);
    }

    /// <summary>Events that come while it runs are shown once each, and Ctrl-C ends it with exit code 0.</summary>
    private static async Task Tails(DaybookApp app)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT for another process.");
        using var tail = Process.Start(new ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Daybook.Cli.dll"), "tail", "--json", "--url", app.Url])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        List<string> ids = [];
        try
        {
            for (var i = 0; i < 3; i++) ids.Add(await Next(tail));
            // Each at another time, so that several looks find them.
            foreach (var user in new[] { "cat", "dan", "eve" })
            {
                await Send(app, ("page_view", user));
                ids.Add(await Next(tail));
            }
        }
        finally
        {
            _ = Kill(tail.Id, Interrupt);
        }

        Assert.Equal(6, ids.Distinct().Count());
        await Ends(tail);
        Assert.Equal("", await tail.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, tail.ExitCode);
    }

    // A process that was started to ignore SIGINT, as below `nohup … &`, hands that on, and then nothing would ever end.
    private static async Task Ends(Process tail)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            await tail.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            tail.Kill();
            Assert.Fail("Ctrl-C did not end it within 30 seconds. Are these tests run in the background, with SIGINT ignored?");
        }
    }

    private static async Task AsTheGuideSays(DaybookApp app)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The guide is for bash.");
        var programs = TestDirectory.New();
        var daybook = Path.Combine(programs, "daybook");
        await File.WriteAllTextAsync(daybook,
            $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "Daybook.Cli.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(daybook, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var printed = await new Guide("terminal", app.Url, programs).RunShell();

        Assert.Contains("of first", printed[1], StringComparison.Ordinal);
        // Which one it is, chance decides: three came in one request.
        var shown = JsonDocument.Parse(printed[2]).RootElement.GetProperty("event_type").GetString();
        Assert.True(shown is "page_view" or "order_paid", printed[2]);
        Assert.Contains("Nothing is wrong.", printed[3], StringComparison.Ordinal);
        TestDirectory.Delete(programs);
    }

    private static string Days(string report) => JsonDocument.Parse(report).RootElement.GetProperty("days").GetRawText();

    private static async Task<string> Next(Process tail)
    {
        var line = await tail.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return JsonDocument.Parse(line!).RootElement.GetProperty("event_id").GetString()!;
    }

    private static async Task Send(DaybookApp app, params (string Type, string User)[] events)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var sent = await app.Http.PostAsJsonAsync("/events",
            events.Select((e, i) => new { event_type = e.Type, user_id = e.User, occurred_at = now.AddSeconds(i - events.Length) }));
        sent.EnsureSuccessStatusCode();
        await app.Drain();
    }

    private static Task<(int Code, string Output)> Run(DaybookApp app, params string[] arguments) =>
        DaybookCli.Run(new Dictionary<string, string?> { ["DAYBOOK_URL"] = app.Url }, arguments);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
