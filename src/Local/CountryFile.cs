namespace Daybook.Local;

/// <summary>
/// The free file that knows the country of an address, which <c>infra/local</c> installs from a Node package:
/// <c>@ip-location-db/geo-whois-asn-country-mmdb</c> (CC0; statistics of the NRO, nro.net, CC BY 4.0).
/// </summary>
public static class CountryFile
{
    /// <returns>Null if it is not installed.</returns>
    public static string? Find()
    {
        var file = Path.Combine(ProjectRoot.Find(), "infra", "local", "node_modules", "@ip-location-db", "geo-whois-asn-country-mmdb",
            "geo-whois-asn-country.mmdb");
        return File.Exists(file) ? file : null;
    }
}
