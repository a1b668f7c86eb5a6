using Markdig;
using Markdig.Syntax;

namespace Daybook.Web.Docs;

/// <summary>One Markdown file of the corpus.</summary>
public sealed class Document
{
    private readonly Lazy<string> _html;

    private Document(string name, string source, MarkdownDocument ast)
    {
        Name = name;
        Source = source;
        Passages = PassageSplitter.Split(ast);
        Anchors = PassageSplitter.Anchors(ast);
        Headings = PassageSplitter.Headings(ast);
        Title = PassageSplitter.Title(ast) ?? name;
        _html = new Lazy<string>(() => DocumentMarkdown.ToHtml(Source));
    }

    /// <summary>Path inside the corpus, with forward slashes and without <c>.md</c>.</summary>
    public string Name { get; }

    /// <summary>The first heading of level 1, or the name if there is none.</summary>
    public string Title { get; }

    public string Source { get; }

    public IReadOnlyList<Passage> Passages { get; }

    /// <summary>Ids that a link can point to with <c>#</c>.</summary>
    public IReadOnlySet<string> Anchors { get; }

    /// <summary>Of the second and third level.</summary>
    public IReadOnlyList<Heading> Headings { get; }

    /// <summary>The text, rendered on first use.</summary>
    public string Html => _html.Value;

    /// <summary>
    /// The title is indexed separately. If it counted again as a heading, all sections of its page would rank higher. Only the opening
    /// section keeps it.
    /// </summary>
    public string BelowTitle(Passage passage)
    {
        var prefix = Title + PassageSplitter.Separator;
        return passage.Heading.StartsWith(prefix, StringComparison.Ordinal) ? passage.Heading[prefix.Length..] : passage.Heading;
    }

    public string Url(string? anchor = null) => DocumentUrl.Of(Name, anchor);

    public static Document Parse(string name, string source) => new(name, source, Markdown.Parse(source, DocumentMarkdown.Pipeline));
}
