using System.Net;
using Daybook.Ingest.Enrich;

namespace Daybook.Tests.Ingest.Enrich;

public sealed class GeoFileTests : IDisposable
{
    private readonly string _path = TinyGeoFile.Write(
        ("203.0.113.0/24", new Dictionary<string, object>
        {
            ["country"] = new Dictionary<string, object> { ["iso_code"] = "DE" },
            ["subdivisions"] = new object[]
            {
                new Dictionary<string, object> { ["iso_code"] = "BE", ["names"] = new Dictionary<string, object> { ["en"] = "Berlin" } },
            },
        }),
        ("198.51.100.0/25", new Dictionary<string, object> { ["country_code"] = "NZ", ["state1"] = "Otago" }),
        ("198.51.100.128/25", new Dictionary<string, object>
        {
            ["registered_country"] = new Dictionary<string, object> { ["iso_code"] = "FR" },
        }),
        ("192.0.2.0/24", new Dictionary<string, object> { ["country_code"] = "None" }),
        ("2001:db8::/32", new Dictionary<string, object> { ["country_code"] = "JP" }));

    [Theory]
    [InlineData("203.0.113.200", "DE", "Berlin")]
    [InlineData("198.51.100.7", "NZ", "Otago")]
    [InlineData("198.51.100.200", "FR", null)]
    [InlineData("2001:db8:1::5", "JP", null)]
    public void An_address_has_a_country_and_perhaps_a_region(string address, string country, string? region)
    {
        using var geo = new GeoFile(_path);

        Assert.Equal(new GeoPlace(country, region), geo.Find(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("192.0.2.1")]
    public void An_address_that_the_file_does_not_know_has_none(string address)
    {
        using var geo = new GeoFile(_path);

        Assert.Null(geo.Find(IPAddress.Parse(address)));
    }

    [Fact]
    public void A_file_that_cannot_be_used_stops_the_start_and_says_why()
    {
        var noDatabase = Path.ChangeExtension(_path, ".txt");
        File.WriteAllText(noDatabase, "no database");

        Assert.Contains("there is no such file", Assert.Single(new EnrichOptions { GeoDatabase = "/nowhere.mmdb" }.Faults()));
        Assert.Contains("it cannot be read", Assert.Single(new EnrichOptions { GeoDatabase = noDatabase }.Faults()));
        Assert.Empty(new EnrichOptions { GeoDatabase = _path }.Faults());
        Assert.Empty(new EnrichOptions().Faults());
        File.Delete(noDatabase);
    }

    public void Dispose() => File.Delete(_path);
}
