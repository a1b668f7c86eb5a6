namespace Daybook.Ingest.Sending;

/// <summary>A file of the journal that no process writes any more, held so that no second one reads it.</summary>
public sealed class JournalFile : IDisposable
{
    private readonly FileStream _stream;

    private JournalFile(FileStream stream) => _stream = stream;

    public string Name => Path.GetFileName(_stream.Name);

    /// <returns>Null if a process writes it or another one reads it.</returns>
    internal static JournalFile? TryTake(string path)
    {
        try
        {
            return new JournalFile(new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <returns>The messages, and how many lines cannot be read.</returns>
    public (IReadOnlyList<JournalEntry> Entries, int Broken) Read()
    {
        var bytes = new byte[_stream.Length];
        _stream.Position = 0;
        _stream.ReadExactly(bytes);
        List<JournalEntry> entries = [];
        var broken = 0;
        for (var from = 0; from < bytes.Length;)
        {
            var length = bytes.AsSpan(from).IndexOf((byte)'\n') is var end and >= 0 ? end : bytes.Length - from;
            if (JournalEntry.Read(bytes.AsMemory(from, length)) is { } entry) entries.Add(entry);
            else broken++;
            from += length + 1;
        }

        return (entries, broken);
    }

    /// <summary>Everything in it is known elsewhere.</summary>
    public void Delete() => File.Delete(_stream.Name);

    public void Dispose() => _stream.Dispose();
}
