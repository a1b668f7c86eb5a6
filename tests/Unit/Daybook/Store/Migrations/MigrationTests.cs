using System.Text.RegularExpressions;
using Daybook.Store.Migrations;

namespace Daybook.Tests.Store.Migrations;

public sealed partial class MigrationTests
{
    [Fact]
    public void Scripts_are_numbered_from_one_without_a_gap() =>
        Assert.Equal(Enumerable.Range(1, Migration.All.Count), Migration.All.Select(m => m.Number));

    [Fact]
    public void Line_endings_do_not_change_a_scripts_fingerprint() =>
        Assert.Equal(new Migration(1, "a", "x\r\ny\r\n").Sha256, new Migration(1, "a", "x\ny\n").Sha256);

    [Fact]
    public void Every_table_has_an_owner_in_the_README()
    {
        var readme = File.ReadAllText(Path.Combine(ProjectRoot(), "src", "Daybook", "Store", "Migrations", "README.md"));
        var tables = Migration.All.SelectMany(m => CreateTable().Matches(m.Sql)).Select(m => m.Groups["table"].Value);

        Assert.All(tables, t => Assert.Contains($"`{t}`", readme, StringComparison.Ordinal));
    }

    private static string ProjectRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Functions.sln"))) directory = directory.Parent;
        return directory.FullName;
    }

    [GeneratedRegex(@"^CREATE (UNLOGGED )?TABLE (IF NOT EXISTS )?(?<table>\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex CreateTable();
}
