using System.Text;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Daybook.Web.Docs;

/// <summary>Cuts a document at its headings.</summary>
public static class PassageSplitter
{
    internal const string Separator = " › ";

    public static IReadOnlyList<Passage> Split(MarkdownDocument document)
    {
        var passages = new List<Passage>();
        var headings = new Stack<(int Level, string Text)>();
        string? anchor = null;
        var text = new StringBuilder();

        foreach (var block in document)
        {
            if (block is not HeadingBlock heading)
            {
                Append(text, block);
                continue;
            }

            Close(passages, headings, anchor, text);
            while (headings.TryPeek(out var above) && above.Level >= heading.Level)
                headings.Pop();
            headings.Push((heading.Level, PlainText(heading)));
            anchor = heading.TryGetAttributes()?.Id;
        }

        Close(passages, headings, anchor, text);
        // If a page has only a heading, the heading must still find it.
        if (passages.Count == 0 && headings.Count > 0)
            passages.Add(new Passage(Path(headings), anchor, ""));
        return passages;
    }

    /// <summary>Text of the first heading of level 1; null if there is none.</summary>
    public static string? Title(MarkdownDocument document) =>
        document.OfType<HeadingBlock>().Where(heading => heading.Level == 1).Select(PlainText).FirstOrDefault(text => text.Length > 0);

    public static IReadOnlySet<string> Anchors(MarkdownDocument document) =>
        document.Descendants<HeadingBlock>().Select(heading => heading.TryGetAttributes()?.Id).OfType<string>().ToHashSet();

    public static IReadOnlyList<Heading> Headings(MarkdownDocument document) =>
    [
        .. document.OfType<HeadingBlock>().Where(heading => heading.Level is 2 or 3 && heading.TryGetAttributes()?.Id is not null)
            .Select(heading => new Heading(heading.Level, heading.GetAttributes().Id!, PlainText(heading))),
    ];

    private static void Close(List<Passage> passages, Stack<(int Level, string Text)> headings, string? anchor, StringBuilder text)
    {
        // A heading with no text of its own stays in the heading path of its subsections.
        var plain = Collapsed(text);
        if (plain.Length > 0)
            passages.Add(new Passage(Path(headings), anchor, plain));
        text.Clear();
    }

    private static string Path(Stack<(int Level, string Text)> headings) =>
        string.Join(Separator, headings.Reverse().Select(heading => heading.Text));

    internal static string PlainText(HeadingBlock heading)
    {
        var text = new StringBuilder();
        Append(text, heading);
        return Collapsed(text);
    }

    private static void Append(StringBuilder text, Block block)
    {
        switch (block)
        {
            case ContainerBlock container:
                foreach (var child in container)
                    Append(text, child);
                break;
            case LinkReferenceDefinition:
                break;
            case LeafBlock { Inline: { } inline }:
                Append(text, inline);
                break;
            case LeafBlock leaf:
                text.Append(leaf.Lines.ToString());
                break;
        }

        text.Append('\n');
    }

    private static void Append(StringBuilder text, ContainerInline container)
    {
        foreach (var inline in container)
        {
            switch (inline)
            {
                case LiteralInline literal:
                    text.Append(literal.Content.AsSpan());
                    break;
                case CodeInline code:
                    text.Append(code.Content);
                    break;
                case HtmlEntityInline entity:
                    text.Append(entity.Transcoded.AsSpan());
                    break;
                case AutolinkInline link:
                    text.Append(link.Url);
                    break;
                case LineBreakInline:
                    text.Append(' ');
                    break;
                case ContainerInline nested:
                    Append(text, nested);
                    break;
            }
        }
    }

    /// <summary>
    /// White space and control characters become one space, because a snippet's markers are control characters and the text must not
    /// contain any.
    /// </summary>
    private static string Collapsed(StringBuilder text)
    {
        var collapsed = new StringBuilder(text.Length);
        foreach (var character in text.ToString())
        {
            if (!char.IsWhiteSpace(character) && !char.IsControl(character))
                collapsed.Append(character);
            else if (collapsed.Length > 0 && collapsed[^1] != ' ')
                collapsed.Append(' ');
        }

        return collapsed.ToString().TrimEnd();
    }
}
