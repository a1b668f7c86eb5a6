using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Daybook.Cli.Import;

/// <summary>FILE.rejected.jsonl: the rejected records, in the order of the file. The first one creates it.</summary>
internal sealed class RejectedFile : IDisposable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private FileStream? _file;

    private RejectedFile(string path, long length) => (Path, Length) = (path, length);

    public string Path { get; }

    /// <summary>Bytes that are on disk.</summary>
    public long Length { get; private set; }

    /// <param name="length">The length that belongs to the continued import; 0 starts a new file.</param>
    public static RejectedFile Open(string path, long length)
    {
        if (length == 0) File.Delete(path);
        return new RejectedFile(path, length);
    }

    public void Write(IReadOnlyList<RejectedLine> lines)
    {
        if (lines.Count == 0) return;
        var text = new StringBuilder();
        foreach (var line in lines) text.Append(JsonSerializer.Serialize(line, Json)).Append('\n');
        _file ??= OpenForWriting();
        _file.Write(Encoding.UTF8.GetBytes(text.ToString()));
        _file.Flush();
        Length = _file.Length;
    }

    public void Dispose() => _file?.Dispose();

    // Lines that a killed run wrote after its last saved state are written again.
    private FileStream OpenForWriting()
    {
        var file = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        file.SetLength(Length);
        file.Seek(0, SeekOrigin.End);
        return file;
    }
}
