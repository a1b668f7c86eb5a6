using System.Net;
using System.Net.Sockets;
using MaxMind.Db;

namespace Daybook.Ingest.Enrich;

/// <summary>
/// Country and region of an address, from a file in MaxMind's format that is held in memory. It takes the form of MaxMind's own files
/// (<c>country.iso_code</c>, <c>subdivisions</c>) and the flat one of others (<c>country_code</c>, <c>state1</c>).
/// </summary>
internal sealed class GeoFile : IDisposable
{
    private readonly Reader _reader;

    /// <exception cref="Exception">The file cannot be read: <see cref="Fault"/> says why.</exception>
    public GeoFile(string path) => _reader = new Reader(path, FileAccessMode.Memory);

    /// <summary>Why a file cannot be used; null if it can.</summary>
    public static string? Fault(string path)
    {
        if (!File.Exists(path)) return "there is no such file.";
        try
        {
            using var reader = new Reader(path, FileAccessMode.MemoryMapped);
            return null;
        }
        catch (Exception e) when (e is InvalidDatabaseException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"it cannot be read ({e.Message.TrimEnd('.')}).";
        }
    }

    /// <returns>Null if the file does not know the address's country.</returns>
    public GeoPlace? Find(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && _reader.Metadata.IPVersion == 4) return null;
        if (_reader.Find<Dictionary<string, object>>(address) is not { } row) return null;
        var country = Text(row, "country", "iso_code") ?? Text(row, "registered_country", "iso_code")
            ?? row.GetValueOrDefault("country_code") as string ?? row.GetValueOrDefault("country") as string;
        if (country is not [>= 'A' and <= 'Z', >= 'A' and <= 'Z']) return null;
        return new GeoPlace(country, Region(row) is { Length: > 0 and <= GeoPlace.LongestRegion } region ? region : null);
    }

    public void Dispose() => _reader.Dispose();

    private static string? Region(Dictionary<string, object> row) =>
        row.GetValueOrDefault("subdivisions") is List<object> and [Dictionary<string, object> first, ..]
            ? Text(first, "names", "en") ?? first.GetValueOrDefault("iso_code") as string
            : row.GetValueOrDefault("state1") as string;

    private static string? Text(Dictionary<string, object> row, string group, string name) =>
        row.GetValueOrDefault(group) is Dictionary<string, object> inner ? inner.GetValueOrDefault(name) as string : null;
}

/// <param name="Country">ISO 3166-1 alpha-2, such as <c>DE</c>.</param>
/// <param name="Region">The first level below the country, as the file names it; null if the file does not tell.</param>
internal sealed record GeoPlace(string Country, string? Region)
{
    public const int LongestRegion = 100;
}
