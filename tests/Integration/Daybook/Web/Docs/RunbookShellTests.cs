using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Daybook.Foundation.Queues;
using Daybook.Tests.Watch;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Web.Docs;

/// <summary>Every command of the runbooks, run as written against a Daybook with matching data.</summary>
/// <remarks>
/// It replaces only the words in capitals and the three variables of the runbooks' first page. It does not run <c>az</c> and <c>aws</c>,
/// because they need a cloud.
/// </remarks>
public sealed partial class RunbookShellTests(StandIns standIns)
{
    private static readonly string[] Programs = ["bash", "curl", "psql", "pg_dump", "pg_restore", "createdb"];

    [Fact]
    public async Task Every_command_of_the_runbooks_runs_as_written_and_the_dead_letter_is_repaired()
    {
        foreach (var program in Programs)
        {
            if (Find(program)) continue;
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"{program} is not here.");
            Assert.Skip($"{program} is not here.");
        }

        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var bad = await Arrange(app);
        var faults = new List<string>();
        var blocks = 0;
        foreach (var page in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "docs", "runbooks"), "*.md")
            .Order(StringComparer.Ordinal))
        {
            var folder = Directory.CreateTempSubdirectory("daybook-runbook-").FullName;
            await File.WriteAllTextAsync(Path.Combine(folder, "sender.jsonl"),
                $$"""{"event_id":"s-1","event_type":"a","user_id":"ann","occurred_at":"{{TimeProvider.System.GetUtcNow():O}}"}""",
                TestContext.Current.CancellationToken);
            foreach (Match block in ShellBlock().Matches(await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken)))
            {
                var text = Unindented(block);
                if (text.Contains("export URL=", StringComparison.Ordinal)) continue;
                blocks++;
                var (code, output) = await Run(app, folder, text);
                if (code != 0) faults.Add($"{Path.GetFileName(page)}: exit code {code}\n{text}\n{output}");
            }

            Directory.Delete(folder, recursive: true);
        }

        Assert.True(faults.Count == 0, string.Join("\n---\n", faults));
        Assert.True(blocks > 30, $"Only {blocks} blocks were found: has their form changed?");
        await app.Drain();
        Assert.Equal("mended", await app.Scalar<string>($"SELECT properties ->> 'text' FROM events WHERE event_id = '{bad}'"));
        Assert.Equal(await app.Scalar<long>("SELECT count(*) FROM events WHERE event_type = 'before'"), await Restored(app));
    }

    /// <summary>A rolled-up day, a refused event, a refused sender, a dead letter, and a message that was sent and is nowhere.</summary>
    private static async Task<Guid> Arrange(DaybookApp app)
    {
        await app.Send(3, "before");
        await app.Post("/events", new object[] { new { event_type = "a", user_id = "ann" }, new { user_id = "ann" } },
            HttpStatusCode.Accepted);
        var bad = Event(properties: """{"text":"\u0000"}""");
        await app.Services.GetRequiredService<MessageQueues>().Send(QueueNames.Events, Message(bad), TestContext.Current.CancellationToken);
        await app.Until("count(*) = 1 FROM dead_letters");
        await app.Until("count(*) = 1 FROM rejected_events");
        await app.Drain();
        await app.Post("/ops/rollup?wait=100", new { }, HttpStatusCode.OK);
        // The id that the runbook writes off. Without events, so that nothing else in the ledger changes.
        await app.Scalar<int>(
            "INSERT INTO sent_messages (message_id, hour, events, attested_at) VALUES ('00000000-0000-0000-0000-000000000000', "
            + "date_trunc('hour', now()), 0, now() - interval '5 minutes') RETURNING 1");
        return bad.EventId;
    }

    private static async Task<(int Code, string Output)> Run(DaybookApp app, string folder, string block)
    {
        const string Prelude = """
            set -euo pipefail
            curl() { command curl --fail-with-body "$@"; }
            dotnet() { shift 4; command dotnet "$CLI" "$@"; }
            az() { :; }
            aws() { :; }

            """;
        var postgres = new NpgsqlConnectionStringBuilder(app.Environment.Postgres);
        var start = new ProcessStartInfo("bash", ["-c", Prelude + Placeholders().Replace(block, Placeholder)])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["URL"] = app.Url,
                ["KEY"] = "daybook-local-key",
                ["SENDER_KEY"] = "daybook-local-key",
                ["PG"] =
                    $"host={postgres.Host} port={postgres.Port} dbname={postgres.Database} user={postgres.Username} password={postgres.Password}",
                ["CLI"] = Path.Combine(AppContext.BaseDirectory, "Daybook.Cli.dll"),
                ["STORAGE"] = "-",
                ["BUCKET"] = "-",
                ["ACCOUNT"] = "-",
                ["CONTAINER"] = "-",
                ["PREFIX"] = "-",
                ["PAGER"] = "cat",
            },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    private static string Placeholder(Match word) => word.Value switch
    {
        "USER_ID" => "nobody-of-that-name",
        "FILE" => "sender.jsonl",
        _ => "0",
    };

    // A block inside a list is indented, but a here-document must not be.
    private static string Unindented(Match block)
    {
        var lines = block.Groups["body"].Value.Split('\n');
        var indent = block.Groups["indent"].Value;
        return string.Join('\n', lines.Select(line => line.StartsWith(indent, StringComparison.Ordinal) ? line[indent.Length..] : line));
    }

    private static async Task<long> Restored(DaybookApp app)
    {
        var restored =
            new NpgsqlConnectionStringBuilder(app.Environment.Postgres) { Database = "daybook_restored", Pooling = false }.ConnectionString;
        return (long)(await Sql.Scalar(restored, "SELECT count(*) FROM events WHERE event_type = 'before'"))!;
    }

    private static bool Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    [GeneratedRegex("^(?<indent> *)```sh\n(?<body>.*?)^ *```",
        RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"\b(USER_ID|PID|(?<=import )FILE)\b", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Placeholders();
}
