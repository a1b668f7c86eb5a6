using Daybook.Web.Docs;
using Daybook.Foundation.Events;
using Daybook.Watch.Quality;
using Daybook.Watch.Alerts;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Daybook.Tests.Web.Docs;

/// <summary>The project's own pages.</summary>
public sealed class RealCorpusTests
{
    private static readonly string Root = FindRoot();
    private static readonly DocsCorpus Corpus = CorpusOnDisk.Of(Path.Combine(Root, "docs"));

    [Fact]
    public void Every_document_has_a_title_of_its_own()
    {
        Assert.NotEmpty(Corpus.Documents);
        Assert.All(Corpus.Documents,
            document => Assert.True(document.Title != document.Name || document.Name.StartsWith("errors/"),
                $"docs/{document.Name}.md has no first-level heading"));
        var doubled = Corpus.Documents.GroupBy(document => document.Title).Where(group => group.Count() > 1).Select(group => group.Key);
        Assert.Empty(doubled);
    }

    [Fact]
    public void Every_link_between_documents_resolves_anchors_included()
    {
        var dead = Corpus.Documents.SelectMany(document => Links(document.Source).Where(IsLocal)
            .Where(link => !Resolves($"docs/{document.Name}.md", link))
            .Select(link => $"docs/{document.Name}.md → {link}"));

        Assert.Empty(dead);
    }

    [Fact]
    public void No_document_links_out_of_the_folder_that_is_served()
    {
        var docs = Path.Combine(Root, "docs") + Path.DirectorySeparatorChar;
        var outside = Corpus.Documents.SelectMany(document => Links(document.Source).Where(IsLocal)
            .Where(link =>
                !Path.GetFullPath(Path.Combine(docs, Path.GetDirectoryName(document.Name)!, link.Split('#')[0]))
                    .StartsWith(docs, StringComparison.Ordinal)
                && !link.StartsWith('#'))
            .Select(link => $"docs/{document.Name}.md → {link}"));

        Assert.Empty(outside);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("CHANGELOG.md")]
    public void Every_link_of_the_pages_at_the_root_resolves(string page)
    {
        var dead = Links(File.ReadAllText(Path.Combine(Root, page))).Where(link => IsLocal(link) && !Resolves(page, link)).ToList();

        Assert.Empty(dead);
    }

    [Fact]
    public void Every_code_has_its_page_and_search_finds_it_by_its_name()
    {
        using var index = CorpusOnDisk.IndexOf(Corpus);
        var codes = RejectionCodes.All.Union(ProblemCodes.All).ToList();

        Assert.Empty(codes.Where(code => Corpus.Find($"errors/{code}") is null).ToList());
        Assert.Equal(codes.Count, Corpus.Documents.Count(document => document.Name.StartsWith("errors/", StringComparison.Ordinal)));
        Assert.Empty(codes.Where(code => index.Search(code, 1, default).Result[0].Doc != $"errors/{code}").ToList());
    }

    public static TheoryData<string> Alerts => [.. AlertCatalogue.All.Keys];

    [Theory]
    [MemberData(nameof(Alerts))]
    public async Task Every_alert_has_a_runbook_of_the_same_form_and_search_finds_it(string alert)
    {
        using var index = CorpusOnDisk.IndexOf(Corpus);
        var runbook = AlertCatalogue.PageOf(alert)["/docs/".Length..];
        var document = Corpus.Find(runbook);

        Assert.NotNull(document);
        Assert.Superset(new HashSet<string> { "symptom", "impact", "check", "fix", "verify" }, document.Anchors.ToHashSet());
        Assert.Equal(runbook, (await index.Search(alert, 1, default))[0].Doc);
        Assert.Equal(runbook, (await index.Search(alert.Replace('_', ' '), 1, default))[0].Doc);
    }

    [Fact]
    public void Every_runbook_is_an_alerts_or_the_one_about_backups() => Assert.Equal(
        AlertCatalogue.All.Keys.Select(name => "runbooks/" + name.Replace('_', '-')).Append("runbooks/README")
            .Append("runbooks/backup-and-restore").Order(),
        Corpus.Documents.Select(document => document.Name).Where(name => name.StartsWith("runbooks/", StringComparison.Ordinal)).Order());

    [Fact]
    public void Every_finding_without_an_alert_leads_to_its_definition() => Assert.All(
        FindingNames.All.Where(name => !AlertCatalogue.All.ContainsKey(name)),
        name =>
            Assert.True(
                Resolves("docs/README.md", AlertCatalogue.PageOf(name)["/docs/".Length..].Replace("#", ".md#", StringComparison.Ordinal)),
                name));

    private static IEnumerable<string> Links(string markdown) =>
        Markdown.Parse(markdown, DocumentMarkdown.Pipeline).Descendants<LinkInline>().Select(link => link.Url).OfType<string>();

    private static bool IsLocal(string link) => !Uri.TryCreate(link, UriKind.Absolute, out var uri) || uri.IsFile;

    private static bool Resolves(string page, string link)
    {
        var parts = link.Split('#', 2);
        var path = parts[0].Length == 0 ? Path.Combine(Root, page)
            : Path.GetFullPath(Path.Combine(Root, Path.GetDirectoryName(page)!, parts[0]));
        return parts.Length == 1
            ? File.Exists(path) || Directory.Exists(path)
            : File.Exists(path) && Document.Parse("page", File.ReadAllText(path)).Anchors.Contains(parts[1]);
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Functions.sln")))
            directory = directory.Parent;
        return directory.FullName;
    }
}
