using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Daybook.Web.Docs;

/// <summary>The Markdown dialect of the corpus: CommonMark with pipe tables. Raw HTML is text, never markup.</summary>
public static class DocumentMarkdown
{
    private static readonly string[] AllowedSchemes = ["http", "https", "mailto"];

    /// <summary>Heading ids are the same as GitHub's, so that one link works on both sites.</summary>
    public static MarkdownPipeline Pipeline { get; } = new MarkdownPipelineBuilder()
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub)
        .UsePipeTables()
        .UseAutoLinks()
        .DisableHtml()
        .Build();

    public static string ToHtml(string source)
    {
        var ast = Markdown.Parse(source, Pipeline);
        foreach (var link in ast.Descendants<LinkInline>())
            link.Url = Rewritten(link.Url);
        foreach (var link in ast.Descendants<AutolinkInline>().Where(link => !link.IsEmail && Rewritten(link.Url) is null).ToList())
            link.ReplaceBy(new LiteralInline(link.Url));
        // Who has no mouse scrolls with the arrow keys, once the box has the focus.
        foreach (var code in ast.Descendants<CodeBlock>())
            code.GetAttributes().AddProperty("tabindex", "0");
        return Rendered(ast);
    }

    private static string Rendered(MarkdownDocument ast)
    {
        using var html = new StringWriter();
        var renderer = new HtmlRenderer(html);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.FindExact<CodeBlockRenderer>()!.OutputAttributesOnPre = true;
        renderer.ObjectRenderers.Replace<HtmlTableRenderer>(new WideTableRenderer());
        renderer.Render(ast);
        // The corner of a table is the head of nothing. Text is encoded, so this finds cells alone.
        return html.ToString().Replace("<th></th>", "<td></td>", StringComparison.Ordinal);
    }

    /// <summary>
    /// The link for the served page: <c>other.md#part</c> becomes <c>other#part</c>. A scheme that could run script is removed.
    /// </summary>
    internal static string? Rewritten(string? url)
    {
        if (url is null)
            return null;
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && url.AsSpan(0, colon).IndexOfAny("/?#") < 0)
            return AllowedSchemes.Contains(url[..colon], StringComparer.OrdinalIgnoreCase) ? url : null;

        var hash = url.IndexOf('#', StringComparison.Ordinal);
        var (path, rest) = hash < 0 ? (url, "") : (url[..hash], url[hash..]);
        return path.EndsWith(".md", StringComparison.OrdinalIgnoreCase) ? path[..^3] + rest : url;
    }

    /// <summary>A wide table scrolls in a box of its own.</summary>
    private sealed class WideTableRenderer : HtmlTableRenderer
    {
        protected override void Write(HtmlRenderer renderer, Table table)
        {
            renderer.Write("<div class=\"wide\" tabindex=\"0\">\n");
            base.Write(renderer, table);
            renderer.Write("</div>\n");
        }
    }
}
