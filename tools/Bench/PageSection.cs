using System.Text;

namespace Daybook.Tools.Bench;

/// <summary>Sections of docs/benchmarks.md. Several benches write it; each replaces its own section and leaves the others.</summary>
internal static class PageSection
{
    private const string Mark = "## ";

    /// <summary>Replaces the section, or adds it at the end.</summary>
    public static async Task Write(string file, string heading, string text, CancellationToken cancel)
    {
        var page = File.Exists(file) ? await File.ReadAllTextAsync(file, cancel) : "# Benchmarks\n";
        await File.WriteAllTextAsync(file, Replace(page, heading, text), cancel);
    }

    /// <summary>Writes a bench's own page, followed by the sections that only the previous page had.</summary>
    public static async Task WritePage(string file, string page, CancellationToken cancel)
    {
        var before = File.Exists(file) ? await File.ReadAllTextAsync(file, cancel) : "";
        await File.WriteAllTextAsync(file, Keep(page, before), cancel);
    }

    internal static string Replace(string page, string heading, string text)
    {
        var sections = Sections(page);
        var section = (heading, $"{Mark}{heading}\n\n{text.Trim()}\n");
        var place = sections.FindIndex(s => s.Heading == heading);
        if (place < 0) sections.Add(section);
        else sections[place] = section;
        return Join(sections);
    }

    internal static string Keep(string page, string before)
    {
        var sections = Sections(page);
        sections.AddRange(Sections(before).Where(old => old.Heading.Length > 0 && !sections.Exists(s => s.Heading == old.Heading)));
        return Join(sections);
    }

    // Text above the first heading has no heading.
    private static List<(string Heading, string Text)> Sections(string page)
    {
        List<(string, string)> sections = [];
        var (heading, text) = ("", new StringBuilder());
        foreach (var line in page.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith(Mark, StringComparison.Ordinal))
            {
                sections.Add((heading, text.ToString()));
                (heading, text) = (line[Mark.Length..].Trim(), new StringBuilder());
            }

            text.Append(line).Append('\n');
        }

        sections.Add((heading, text.ToString()));
        return sections;
    }

    private static string Join(IEnumerable<(string Heading, string Text)> sections) =>
        string.Join("\n\n", sections.Select(s => s.Text.Trim('\n')).Where(text => text.Length > 0)) + "\n";
}
