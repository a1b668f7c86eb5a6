using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Daybook.Store.Migrations;

/// <summary>One numbered SQL script, embedded as <c>NNNN_name.sql</c>. Runs once; an edit after that stops the start.</summary>
public sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>SHA-256 of the script, hex; line endings do not count.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>All scripts of this build, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = Load();

    private static List<Migration> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        const string Prefix = "Daybook.Store.Migrations.";
        var found = assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(".sql", StringComparison.Ordinal))
            .Select(n =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(n)!);
                // An embedded name cannot begin with a digit: MSBuild writes _0001_name.sql.
                var file = n[Prefix.Length..^".sql".Length].TrimStart('_');
                return new Migration(int.Parse(file[..4]), file[5..], reader.ReadToEnd());
            })
            .OrderBy(m => m.Number)
            .ToList();
        return found.Select(m => m.Number).Distinct().Count() == found.Count
            ? found
            : throw new InvalidOperationException("Two migrations have the same number.");
    }
}
