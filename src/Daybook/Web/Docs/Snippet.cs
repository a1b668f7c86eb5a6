using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Daybook.Web.Docs;

/// <summary>Marks found words for a page. Passages hold no control characters, so a marker is never part of the text.</summary>
public static class Snippet
{
    public const char Open = '\u0002';
    public const char Close = '\u0003';

    // A reader of JSON should see "größer", not a row of entities. Everything that HTML could act on is still escaped.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string ToHtml(string marked)
    {
        var html = new StringBuilder(marked.Length + 32);
        var rest = marked.AsSpan();
        while (rest.IndexOfAny(Open, Close) is var next && next >= 0)
        {
            html.Append(Encoder.Encode(rest[..next].ToString())).Append(rest[next] == Open ? "<mark>" : "</mark>");
            rest = rest[(next + 1)..];
        }

        return html.Append(Encoder.Encode(rest.ToString())).ToString();
    }
}
