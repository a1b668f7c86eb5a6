using Daybook.Foundation.Compression;

namespace Daybook.Foundation.Objects;

/// <summary>The lines of a gzipped file of the archive. A file that is cut off or damaged is not read as a shorter one.</summary>
public static class GzipLines
{
    /// <param name="store">Where it comes from, for the message.</param>
    /// <param name="key">For the message.</param>
    /// <param name="gzip">The whole file.</param>
    /// <returns>Without empty lines.</returns>
    /// <exception cref="StoreUnavailableException">It is cut off or damaged. What comes before has been returned by then.</exception>
    public static IEnumerable<string> Of(StoreName store, string key, byte[] gzip)
    {
        using var lines = new StreamReader(InflatingStream.Gzip(new MemoryStream(gzip)));
        while (Next(lines, store, key) is { } line)
        {
            if (line.Length > 0) yield return line;
        }
    }

    private static string? Next(StreamReader lines, StoreName store, string key)
    {
        try
        {
            return lines.ReadLine();
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw new StoreUnavailableException($"{key} in {store.Title()} cannot be read: {e.Message}") { Store = store };
        }
    }
}
