using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Daybook.Cli.Import;
using Daybook.Cli.Import.Elsewhere;
using Daybook.Cli.Sending;
using Daybook.Local;

namespace Daybook.Tests.Cli.Import.Elsewhere;

public sealed class MapRecordsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("daybook-maps-").FullName;

    public static TheoryData<string> Products => [.. ExportMap.Names];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("mixpanel",
        """{"event_id":"Plan Chosen/$device:4f0c/1714558800/k2Jd01","event_type":"Plan Chosen","occurred_at":"2024-05-01T10:20:00Z","anonymous_id":"4f0c","source":"mixpanel","properties":{"time":1714558800,"distinct_id":"$device:4f0c","$device_id":"4f0c","$insert_id":"k2Jd01","$os":"Linux","mp_country_code":"PT","plan":"team"}}""")]
    [InlineData("amplitude",
        """{"event_id":"6b1d1f3e-8a37-11ee-b9d1-0242ac120002","event_type":"song_played","occurred_at":"2024-05-01T10:20:00.125Z","user_id":"listener-5","anonymous_id":"dev-5","session_id":"dev-5/1714558800125","source":"amplitude","properties":{"platform":"Web","country":"Portugal","song":"Blue"},"context":{"user_properties":{"tier":"gold"}}}""")]
    [InlineData("posthog",
        """{"event_id":"018f33aa-5a50-7c11-9d7a-0f0a11aa22bb","event_type":"page_view","occurred_at":"2024-05-01T10:20:00.125Z","anonymous_id":"visitor-9","session_id":"s-9","source":"posthog","properties":{"page_url":"https://shop.example/p/1","device_type":"Desktop","$current_url":"https://shop.example/p/1","$session_id":"s-9","$device_type":"Desktop"},"context":{"person_properties":{"plan":"free"},"person_id":"018f33aa-0000-7c11-9d7a-0f0a11aa22bb"}}""")]
    [InlineData("segment",
        """{"event_id":"ajs-next-1714558800-a1","event_type":"Order Completed","occurred_at":"2024-05-01T10:20:00.125Z","user_id":"buyer-3","anonymous_id":"anon-3","source":"segment","properties":{"page_url":"https://shop.example/done","total":20},"context":{"library":{"name":"analytics.js"}}}""")]
    [InlineData("ga4",
        """{"event_id":"1122.3344/1714558800125000/page_view/12/1","event_type":"page_view","occurred_at":"2024-05-01T10:20:00.125Z","anonymous_id":"1122.3344","session_id":"1122.3344/1714558790","source":"ga4","properties":{"page_url":"https://shop.example/","device_type":"mobile","os":"Android","country":"Portugal","city":"Porto","platform":"WEB","page_location":"https://shop.example/","ga_session_id":"1714558790","engagement_time_msec":"120"},"context":{}}""")]
    [InlineData("umami",
        """{"event_id":"2f1c7e0a-0000-4000-8000-000000000004","event_type":"page_view","occurred_at":"2024-05-01T10:20:00Z","anonymous_id":"2f1c7e0a-0000-4000-8000-000000000002","session_id":"2f1c7e0a-0000-4000-8000-000000000003","source":"umami","properties":{"hostname":"shop.example","path":"/","title":"Shop","referrer_domain":"duck.example","browser":"firefox","os":"Linux","device_type":"desktop","screen":"1920x1080","language":"pt-PT","country":"PT"}}""")]
    [InlineData("plausible",
        """{"event_id":"2024-05-01/Signup","event_type":"Signup","occurred_at":"2024-05-01T00:00:00Z","anonymous_id":"plausible","source":"plausible","properties":{"events":"4","visitors":"3"}}""")]
    [InlineData("matomo",
        """{"event_id":"501/1714558800/action/xY12Za/7","event_type":"page_view","occurred_at":"2024-05-01T10:20:00Z","anonymous_id":"8a1b2c3d4e5f6071","session_id":"501","source":"matomo","properties":{"page_url":"https://shop.example/","title":"Shop","country":"pt","device_type":"Desktop","browser":"Firefox"},"context":{}}""")]
    [InlineData("snowplow",
        """{"event_id":"7c8fbd1a-1f6e-4a39-9f3b-8f5f2a1d0c11","event_type":"page_view","occurred_at":"2024-05-01T10:20:00.125Z","anonymous_id":"d-1","session_id":"s-1","source":"snowplow","properties":{"app_id":"shop","platform":"web","page_url":"https://shop.example/","country":"PT"},"context":{}}""")]
    public void The_first_record_of_each_export_becomes_this_event(string product, string sent) =>
        Assert.Equal(sent, Encoding.UTF8.GetString(Read(product).Records[0].Body.Span));

    [Theory]
    [InlineData("mixpanel", 2, "", "dataset")]
    [InlineData("amplitude", 1, "", "follow_up")]
    [InlineData("posthog", 1, "", "")]
    [InlineData("segment", 2, "type alias", "")]
    [InlineData("ga4", 1, "", "brand_new_field")]
    [InlineData("umami", 2, "", "")]
    [InlineData("plausible", 1, "", "")]
    [InlineData("matomo", 2, "", "^.visitIp")]
    [InlineData("snowplow", 2, "event page_ping", "")]
    public void What_is_skipped_and_what_does_not_carry_over_is_named(string product, int events, string skipped, string unknown)
    {
        var (records, file) = Read(product);
        Assert.All(records, record => Assert.Null(record.Refused));
        Assert.Equal((events, skipped, unknown),
            (records.Count, string.Join(",", file.Mapped!.Skipped.Keys), string.Join(",", file.Mapped.UnknownFields.Keys)));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void Read_again_from_another_place_and_compressed_it_gives_the_same_ids(string product)
    {
        var packed = Path.Combine(_folder, Path.GetFileName(Export(product)) + ".gz");
        using (var gzip = new GZipStream(File.Create(packed), CompressionLevel.Fastest)) gzip.Write(File.ReadAllBytes(Export(product)));
        var ids = Ids(Read(product).Records);
        Assert.Equal(ids, Ids(Read(product, packed).Records));
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void Explain_recognises_the_export_and_shows_its_events(string product)
    {
        var extension = product is "snowplow" ? ".tsv" : product is "umami" or "plausible" ? ".csv" : ".jsonl";
        var path = Path.Combine(_folder, "export" + extension);
        File.Copy(Export(product), path);
        Assert.Contains($"--from {product}", Explanation.Of(Options(path)), StringComparison.Ordinal);
        Assert.Contains("\"event_type\":", Explanation.Of(Options(path) with { Map = ExportMap.Of(product) }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_of_ones_own_replaces_members()
    {
        var own = Path.Combine(_folder, "own.json");
        File.WriteAllText(own, """{"event_type": ["=bought"], "spread": []}""");
        var map = ExportMap.From("mixpanel", own);
        var body = JsonElement.Parse(Read("mixpanel", map: map).Records[0].Body.Span);
        Assert.Equal(("bought", "{}"), (body.GetProperty("event_type").GetString(), body.GetProperty("properties").GetRawText()));

        File.WriteAllText(own, """{"event_tpye": ["x"]}""");
        Assert.Contains("event_tpye", Assert.Throws<ImportException>(() => ExportMap.From("mixpanel", own)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_stands_for_the_files_in_it()
    {
        var below = Directory.CreateDirectory(Path.Combine(_folder, "2024")).FullName;
        foreach (var name in (string[])["b.json.gz", "a.jsonl", "1.gz", "a.jsonl.rejected.jsonl", "notes.md"])
            File.WriteAllText(Path.Combine(below, name), "");
        Assert.Equal(["1.gz", "a.jsonl", "b.json.gz"], ImportFiles.Of([_folder]).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("1714558800", "s", "2024-05-01T10:20:00Z")]
    [InlineData("1714558800.125", "s", "2024-05-01T10:20:00.125Z")]
    [InlineData("1714558800125", "ms", "2024-05-01T10:20:00.125Z")]
    [InlineData("1714558800125001", "us", "2024-05-01T10:20:00.125001Z")]
    [InlineData("2024-05-01 10:20:00.125000 UTC", null, "2024-05-01T10:20:00.125Z")]
    [InlineData("2024-05-01T12:20:00+02:00", null, "2024-05-01T10:20:00Z")]
    [InlineData("yesterday", null, "yesterday")]
    [InlineData("99999999999999999999999", "s", "99999999999999999999999")]
    public void Times_of_other_products_become_UTC(string text, string? unit, string iso) =>
    Assert.Equal(iso, ForeignTime.ToIso(text, unit));

    private static List<string> Ids(IEnumerable<ImportRecord> records) =>
        [.. records.Select(record => JsonElement.Parse(record.Body.Span).GetProperty("event_id").GetString()!)];

    private static (List<ImportRecord> Records, ImportFile File) Read(string product, string? path = null, ExportMap? map = null)
    {
        var file = ImportFile.Open(Options(path ?? Export(product)) with { Map = map ?? ExportMap.Of(product) });
        return ([.. file.Records(_ => { })], file);
    }

    private static ImportOptions Options(string path) => new(path, new Target(new Uri("http://127.0.0.1:1"), null));

    private static string Export(string product) =>
        Directory.GetFiles(Path.Combine(ProjectRoot.Find(), "tests/Unit/Cli/Import/Elsewhere/exports"), product + ".*").Single();
}
