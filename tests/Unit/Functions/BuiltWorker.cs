using System.Text.Json;
using Daybook.Local;

namespace Daybook.Tests.Functions;

/// <summary>What <c>dotnet build</c> made of src/Functions: the folder that is deployed.</summary>
internal static class BuiltWorker
{
    // bin/CONFIGURATION/net10.0, as this very program's.
    public static string Folder { get; } = Path.Combine(
        ProjectRoot.Find(), "src", "Functions", "bin",
        Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/', '\\'))!), "net10.0");

    public static string File(string name) => Path.Combine(Folder, name);

    public static JsonElement Json(string name)
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllText(File(name)));
        return document.RootElement.Clone();
    }
}
