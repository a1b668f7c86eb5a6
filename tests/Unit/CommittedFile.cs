using Daybook.Local;

namespace Daybook.Tests;

/// <summary>A file of the source tree that a test keeps up to date. <c>DAYBOOK_REWRITE=1 dotnet test</c> rewrites it.</summary>
internal static class CommittedFile
{
    public static string Read(string path) => File.ReadAllText(Full(path));

    /// <summary>Fails if the file is out of date, and says how to update it.</summary>
    public static void ShouldBe(string path, string content)
    {
        if (Environment.GetEnvironmentVariable("DAYBOOK_REWRITE") == "1") File.WriteAllText(Full(path), content);
        Assert.True(Read(path) == content,
            $"{path} is no longer true. Run the test with DAYBOOK_REWRITE=1, look at what changed, and commit it. It should be:\n{content}");
    }

    /// <summary>The same for the text between two marks in a page.</summary>
    public static void ShouldHold(string path, string mark, string content)
    {
        var (begin, end) = ($"<!-- {mark}: begin -->\n", $"<!-- {mark}: end -->");
        var page = Read(path);
        var from = page.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = page.IndexOf(end, StringComparison.Ordinal);
        Assert.True(from >= begin.Length && to >= from, $"{path} lacks the marks {begin.Trim()} and {end}.");
        ShouldBe(path, page[..from] + content + page[to..]);
    }

    private static string Full(string path) => Path.Combine(ProjectRoot.Find(), path);
}
