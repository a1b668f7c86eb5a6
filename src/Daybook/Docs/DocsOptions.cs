namespace Daybook.Docs;

/// <summary>Settings <c>Daybook__Docs__*</c>.</summary>
public sealed class DocsOptions
{
    public const string Section = "Daybook:Docs";

    /// <summary>Folder of the Markdown corpus. Default: <c>docs</c> beside the app.</summary>
    public string Directory { get; set; } = Path.Combine(AppContext.BaseDirectory, "docs");
}
