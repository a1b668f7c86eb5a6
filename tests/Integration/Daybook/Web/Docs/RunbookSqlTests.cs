using System.Text.RegularExpressions;
using Npgsql;

namespace Daybook.Tests.Web.Docs;

/// <summary>People read a runbook in a hurry, so its SQL must run as written.</summary>
public sealed partial class RunbookSqlTests(StandIns standIns)
{
    [Fact]
    public async Task Every_statement_of_the_docs_runs_on_a_migrated_database()
    {
        var environment = await standIns.NewEnvironment();
        await using var database = NpgsqlDataSource.Create(environment.Postgres);
        var statements = Statements().ToList();

        var faults = new List<string>();
        foreach (var (page, sql) in statements)
        {
            try
            {
                await using var command = database.CreateCommand(sql);
                await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }
            catch (PostgresException e)
            {
                faults.Add($"{page}: {e.MessageText} in {sql}");
            }
        }

        Assert.Empty(faults);
        Assert.True(statements.Count > 20, $"Only {statements.Count} statements were found: has the form of the commands changed?");
    }

    private static IEnumerable<(string Page, string Sql)> Statements()
    {
        var docs = Path.Combine(AppContext.BaseDirectory, "docs");
        return from file in Directory.EnumerateFiles(docs, "*.md", SearchOption.AllDirectories)
               from Match block in ShellBlock().Matches(File.ReadAllText(file))
               from Match command in Psql().Matches(block.Value)
               from sql in command.Groups["sql"].Captures.Select(capture => capture.Value.Replace("\\\"", "\"", StringComparison.Ordinal))
                   // It ends the given session; the page says to replace PID.
               where !sql.Contains("pg_terminate_backend", StringComparison.Ordinal)
               select (Path.GetRelativePath(docs, file), sql);
    }

    [GeneratedRegex("^ *```sh\n.*?^ *```", RegexOptions.Singleline | RegexOptions.Multiline, 10_000)]
    private static partial Regex ShellBlock();

    [GeneratedRegex("""psql "\$PG"(?: -At)?(?: -c (?:"(?<sql>(?:[^"\\]|\\.)*)"|'(?<sql>[^']*)'))+""", RegexOptions.Singleline, 10_000)]
    private static partial Regex Psql();
}
