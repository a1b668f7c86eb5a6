using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Daybook.Cli.Import;

/// <summary>
/// The progress of an import: everything before it is receipted. It is stored apart from the user's files and always replaced completely.
/// </summary>
internal sealed record ImportState
{
    private static readonly JsonSerializerOptions Json =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public required string File { get; init; }

    public required string Url { get; init; }

    public required long Size { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    public required string Beginning { get; init; }

    public ImportTotals Totals { get; init; } = new();

    /// <summary>Length of the file of rejected lines that belongs to <see cref="Totals"/>.</summary>
    public long RejectedBytes { get; set; }

    public static ImportState New(ImportFile file, Uri url) => new()
    {
        File = file.FullName,
        Url = url.AbsoluteUri,
        Size = file.Size,
        ModifiedAt = file.ModifiedAt,
        Beginning = Convert.ToHexStringLower(file.Beginning),
    };

    public bool IsOf(ImportFile file) =>
        Size == file.Size && ModifiedAt == file.ModifiedAt && Beginning == Convert.ToHexStringLower(file.Beginning);

    /// <summary>One path for each file and target, so that two imports of the same file find each other.</summary>
    public static string PathFor(string folder, ImportFile file, Uri url)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{file.FullName}\n{url.AbsoluteUri}"));
        return Path.Combine(folder, $"{file.Name}.{Convert.ToHexStringLower(hash)[..12]}.daybook-import");
    }

    /// <summary>Null when there is none.</summary>
    public static ImportState? Load(string path) =>
        System.IO.File.Exists(path) ? JsonSerializer.Deserialize<ImportState>(System.IO.File.ReadAllBytes(path), Json) : null;

    public void Save(string path)
    {
        var next = path + ".next";
        System.IO.File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(this, Json));
        System.IO.File.Move(next, path, overwrite: true);
    }
}
