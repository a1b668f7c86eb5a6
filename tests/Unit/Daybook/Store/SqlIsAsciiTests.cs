using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Daybook.Foundation;
using Daybook.Standalone;
using Daybook.Store.Migrations;

namespace Daybook.Tests.Store;

/// <summary>
/// A database may have any client and any tool between it and Daybook: the product's own SQL is ASCII, so that none of them can spoil it.
/// </summary>
public sealed class SqlIsAsciiTests
{
    // Comments of scripts that have run at people's: an edited migration stops the start.
    private static readonly int[] AlreadyOut = [3, 4, 6, 9];

    [Fact]
    public void Every_migration_is_ASCII() =>
        Assert.Empty(Migration.All.Where(m => !AlreadyOut.Contains(m.Number) && !m.Sql.All(char.IsAscii)).Select(m => m.Name));

    [Fact]
    public void Every_statement_in_the_code_is_ASCII()
    {
        List<string> statements = [];
        foreach (var assembly in new[] { typeof(Settings).Assembly, typeof(StandaloneHost).Assembly })
        {
            using var file = new PEReader(File.OpenRead(assembly.Location));
            var metadata = file.GetMetadataReader();
            for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle))
                statements.Add(metadata.GetUserString(handle));
        }

        // The docs' index is SQLite within the process.
        statements = [.. statements.Where(s => IsSql(s) && !s.Contains("passages", StringComparison.Ordinal))];

        Assert.True(statements.Count > 100, $"{statements.Count}");
        Assert.DoesNotContain(statements, s => !s.All(char.IsAscii));
    }

    private static bool IsSql(string text) =>
        Regex.IsMatch(text, @"\b(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE|FROM \w+|WHERE|ORDER BY|GROUP BY)\b",
            RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));
}
