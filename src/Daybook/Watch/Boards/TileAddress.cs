using System.Text.Json.Nodes;
using Daybook.Foundation;
using Daybook.Foundation.Time;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace Daybook.Watch.Boards;

/// <summary>A tile as a request to its report's route, with the days that its range is today.</summary>
internal static class TileAddress
{
    /// <summary>Path and query: longer than that, no address reaches the app.</summary>
    public const int Longest = 7_500;

    public static string Path(Tile tile) => TileReports.All[tile.Report].Path;

    public static QueryString Query(Tile tile, ReportingZone reporting) =>
        Parameters(tile, reporting).Aggregate(QueryString.Empty, (sum, p) => sum.Add(p.Key, p.Value));

    public static string Of(Tile tile, ReportingZone reporting) => Path(tile) + Query(tile, reporting).ToUriComponent();

    public static IEnumerable<KeyValuePair<string, string>> Parameters(Tile tile, ReportingZone reporting)
    {
        var today = (Text(tile.Question["tz"]) is { } tz ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(tz) : null) is { } zone
            ? zone.DateOf(reporting.Now) : reporting.Today;
        if (tile.Range is { } range)
        {
            var (from, to) = TileRange.Of(range, today);
            yield return new("from", Date(from));
            yield return new("to", Date(to));
        }

        foreach (var (name, value) in tile.Question)
        {
            if (name == "compare" && Text(value) == "previous" && TileRange.Before(tile.Range, today) is { } before)
                yield return new(name, Date(before));
            else if (Tile.IsFilter(name)) yield return new(name, value!.ToJsonString(DaybookJson.Options));
            else if (value is JsonArray list) foreach (var one in list) yield return new(name, Text(one)!);
            else yield return new(name, Text(value)!);
        }
    }

    private static string? Text(JsonNode? node) => (string?)node;

    private static string Date(LocalDate day) => day.ToString("uuuu-MM-dd", null);
}
