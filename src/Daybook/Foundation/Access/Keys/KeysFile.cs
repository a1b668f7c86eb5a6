using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Daybook.Foundation.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Access.Keys;

/// <summary>
/// The keys that may send, in a file on this machine, for a start while PostgreSQL is away. It holds hashes, and only what sending needs:
/// whoever can write the file could let somebody send, and nothing else.
/// </summary>
/// <remarks>First line: SHA-256 of the rest. A file that is not whole is not read.</remarks>
public sealed class KeysFile(IOptions<AccessOptions> options, ILogger<KeysFile> log)
{
    private byte[] _written = [];

    /// <returns>None if there is no file, or it cannot be read.</returns>
    internal IReadOnlyList<IssuedKey> Read()
    {
        var path = options.Value.KeysFile;
        if (path.Length == 0 || !File.Exists(path)) return [];
        try
        {
            var bytes = File.ReadAllBytes(path);
            var end = Array.IndexOf(bytes, (byte)'\n');
            var body = bytes.AsSpan(end + 1);
            if (end < 0 || !Checksum(body).SequenceEqual(bytes.AsSpan(0, end)))
            {
                Log.KeysFileDamaged(log, path);
                return [];
            }

            return [.. JsonSerializer.Deserialize<List<Line>>(body, DaybookJson.Options)!.Select(Key)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            Log.KeysFileUnreadable(log, path, e.Message);
            return [];
        }
    }

    /// <summary>Replaces the file if something has changed. A file that cannot be written stops nothing.</summary>
    internal void Write(IEnumerable<IssuedKey> keys)
    {
        var path = options.Value.KeysFile;
        if (path.Length == 0) return;
        var body = JsonSerializer.SerializeToUtf8Bytes(
            keys.Where(key => key.RevokedAt is null && key.Caller.May(Scope.Ingest)).OrderBy(key => key.Id)
                .Select(key => new Line(key.Id, key.Hash, key.Caller.Id, key.Caller.Source, key.ExpiresAt)), DaybookJson.Options);
        if (body.AsSpan().SequenceEqual(_written)) return;
        // Several processes of a machine may share the file, so each has its own name until it is whole.
        var whole = $"{path}.{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var stream = new FileStream(whole, OnlyMine()))
            {
                stream.Write(Checksum(body));
                stream.WriteByte((byte)'\n');
                stream.Write(body);
                stream.Flush(flushToDisk: true);
            }

            File.Move(whole, path, overwrite: true);
            _written = body;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.KeysFileNotWritten(log, path, e.Message);
        }
    }

    private static IssuedKey Key(Line line) => new(
        line.KeyId, line.Hash, new Caller(line.Name, line.Source, new HashSet<Scope> { Scope.Ingest }), line.ExpiresAt, null, null);

    private static FileStreamOptions OnlyMine()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static byte[] Checksum(ReadOnlySpan<byte> body) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(body)));

    private sealed record Line(Guid KeyId, string Hash, string Name, string? Source, DateTimeOffset? ExpiresAt);
}
