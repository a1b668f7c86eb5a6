using System.Text.Json;
using Daybook.Foundation;
using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using Daybook.Reports;
using Daybook.Watch.Boards;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;

namespace Daybook.Tests.Watch.Boards;

public sealed class TileReportsTests
{
    private static readonly JsonElement Contract = JsonDocument.Parse(Daybook.Web.OpenApi.Contract.Read()).RootElement;

    public static TheoryData<string> Names => [.. TileReports.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_tile_takes_what_the_route_of_its_report_takes_and_nothing_else(string name)
    {
        var report = TileReports.All[name];
        Dictionary<string, StringValues> asked = new() { ["no_such_parameter"] = "1" };
        // What the contract requires, or says in words that it does.
        foreach (var (parameter, of) in new[] { ("property", "breakdown"), ("steps", "funnel"), ("start", "paths") })
        {
            if (of == name) asked[parameter] = "a";
        }

        var query = new QueryReader(new QueryCollection(asked));
        query.Know("segment");
        report.Read(query, Zone(), EventFilter.Read(query, report.OfType));

        var refused = Assert.Throws<ProblemException>(query.RefuseOthers).Problem;
        Assert.Equal(Parameters(report.Path), ((IEnumerable<string>)refused.Members!["known"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_tile_reaches_people_events_or_what_operators_see() =>
        Assert.All(TileReports.All.Values, report =>
        {
            Assert.StartsWith("/stats/", report.Path, StringComparison.Ordinal);
            var route = Contract.GetProperty("paths").GetProperty(report.Path).GetProperty("get");
            Assert.Equal("read", route.GetProperty("x-scope").GetString());
        });

    [Theory]
    [InlineData("1d", "2026-11-22", "2026-11-22")]
    [InlineData("30d", "2026-10-24", "2026-11-22")]
    [InlineData("365d", "2025-11-23", "2026-11-22")]
    [InlineData("month", "2026-11-01", "2026-11-22")]
    public void A_range_moves_with_the_calendar(string range, string from, string to)
    {
        var tile = new Tile("t", "trend", new() { ["measure"] = "users", ["compare"] = "previous" }, range, "chart", "half");

        var compare = range == "month" ? "2026-10-01" : "previous";
        Assert.Equal($"/stats/trend?from={from}&to={to}&measure=users&compare={compare}", TileAddress.Of(tile, Zone()));
    }

    [Fact]
    public void Today_is_the_day_of_the_tiles_zone_and_every_value_arrives_as_it_is_stored()
    {
        var tile = JsonSerializer.Deserialize<Tile>("""
            {"title":"t","report":"funnel","question":{"tz":"Pacific/Auckland","step":["a,b","عربى & co"],
             "filter":[{"field":"property.plan","op":"is","values":["<5>","+"]}]},"range":"1d","look":"chart","width":"half"}
            """, DaybookJson.Options)!;

        var address = TileAddress.Of(tile, Zone());
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address.Split('?')[1]);

        Assert.Equal("2026-11-23", query["from"]);
        Assert.Equal("a,b|عربى & co", string.Join('|', query["step"].ToArray()));
        Assert.Equal("""[{"field":"property.plan","op":"is","values":["<5>","+"]}]""", query["filter"]);
    }

    [Theory]
    [InlineData("0d")]
    [InlineData("-3d")]
    [InlineData("30")]
    [InlineData("d")]
    [InlineData("4001d")]
    [InlineData("99999999999d")]
    [InlineData("2026-11-01/2026-11-02")]
    [InlineData("")]
    public void What_is_no_range_is_none(string text) => Assert.False(TileRange.IsOne(text));

    private static ReportingZone Zone() => new(Options.Create(new DaybookOptions()),
        new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 30, 0, TimeSpan.Zero)));

    private static IEnumerable<string> Parameters(string path) => Contract.GetProperty("paths").GetProperty(path).GetProperty("get")
        .GetProperty("parameters").EnumerateArray().Select(Resolve).Where(p => p.GetProperty("in").GetString() == "query")
        .Select(p => p.GetProperty("name").GetString()!).Order(StringComparer.Ordinal);

    private static JsonElement Resolve(JsonElement parameter) => parameter.TryGetProperty("$ref", out var reference)
        ? Contract.GetProperty("components").GetProperty("parameters").GetProperty(reference.GetString()!.Split('/')[^1])
        : parameter;
}
