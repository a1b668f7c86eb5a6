using Daybook.Foundation;

namespace Daybook.Web.Docs;

/// <summary>Settings <c>Daybook__Docs__*</c>.</summary>
public sealed class DocsOptions : IChecked
{
    /// <summary>Folder of the Markdown corpus. If empty (the default), the folder <c>docs</c> beside the app.</summary>
    public string Directory { get; set; } = "";

    public string Folder => Directory.Length > 0 ? Directory : Path.Combine(AppContext.BaseDirectory, "docs");

    public IEnumerable<string> Faults()
    {
        if (Directory.Length > 0 && !System.IO.Directory.Exists(Directory))
            yield return $"Daybook__Docs__Directory is '{Directory}': it must be an existing folder of Markdown files, or empty for the "
                + "docs folder beside the app.";
    }
}
