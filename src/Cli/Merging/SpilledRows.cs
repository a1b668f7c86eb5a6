using System.Text;

namespace Daybook.Cli.Merging;

/// <summary>
/// Rows on disk, in so many files that one of them fits into memory. Which file a row goes to depends on its key, so equal keys meet.
/// </summary>
internal sealed class SpilledRows : IDisposable
{
    private readonly string _folder;
    private readonly BinaryWriter?[] _files;

    public SpilledRows(string folder, int files) =>
        (_folder, _files) = (Directory.CreateDirectory(folder).FullName, new BinaryWriter?[files]);

    /// <param name="key">Any hash of the key.</param>
    public BinaryWriter To(uint key)
    {
        var file = (int)(key % (uint)_files.Length);
        return _files[file] ??= new BinaryWriter(new FileStream(PathOf(file), FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16),
            Encoding.UTF8);
    }

    /// <summary>Ends writing, and reads one file after the other; each is deleted when it was read.</summary>
    public IEnumerable<IEnumerable<BinaryReader>> Read()
    {
        foreach (var file in _files) file?.Dispose();
        for (var file = 0; file < _files.Length; file++)
        {
            if (_files[file] is null) continue;
            yield return Rows(PathOf(file));
            File.Delete(PathOf(file));
        }
    }

    public void Dispose()
    {
        foreach (var file in _files) file?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // The same reader at each row: who reads takes exactly one row from it.
    private static IEnumerable<BinaryReader> Rows(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, 1 << 16);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        while (stream.Position < stream.Length) yield return reader;
    }

    private string PathOf(int file) => Path.Combine(_folder, $"{file:000}");
}
