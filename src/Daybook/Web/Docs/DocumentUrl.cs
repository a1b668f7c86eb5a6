namespace Daybook.Web.Docs;

/// <summary>Where a document is served.</summary>
public static class DocumentUrl
{
    public static string Of(string name, string? anchor)
    {
        var path = string.Join('/', name.Split('/').Select(Uri.EscapeDataString));
        return anchor is null ? $"/docs/{path}" : $"/docs/{path}#{Uri.EscapeDataString(anchor)}";
    }
}
