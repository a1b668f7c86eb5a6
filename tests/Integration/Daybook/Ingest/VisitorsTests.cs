using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Daybook.Tests.Guides;
using Daybook.Tests.Ingest.Enrich;
using Daybook.Tests.Watch;

namespace Daybook.Tests.Ingest;

public sealed class VisitorsTests(StandIns standIns)
{
    private const string Firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0";
    private const string IPhone =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 "
        + "Safari/604.1";

    [Fact]
    public async Task A_page_view_gets_device_country_and_channel_once_and_no_address_is_kept_with_it()
    {
        var geo = TinyGeoFile.Write(
            ("203.0.113.0/24", new Dictionary<string, object> { ["country_code"] = "DE" }),
            ("198.51.100.0/24", new Dictionary<string, object> { ["country_code"] = "NZ" }));
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment(), new Dictionary<string, string?>
        {
            ["Daybook__Access__TrustedProxies"] = "127.0.0.1",
            ["Daybook__Enrich__GeoDatabase"] = geo,
            ["Daybook__Ingest__IgnoreAddresses"] = "192.0.2.0/24",
        });
        var view = new
        {
            event_id = "0199f3a2-7c1e-7d40-9b1a-5a0f6f1f2d11",
            event_type = "page_view",
            anonymous_id = "a-1",
            properties = new { page_url = "https://shop.example/?utm_source=newsletter", referrer = "https://www.google.com/" },
        };

        await Send(app, view, Firefox, "203.0.113.7", HttpStatusCode.Accepted);
        await app.Drain();
        // The answer was lost, and meanwhile the visitor has another device at another place.
        await Send(app, view, IPhone, "198.51.100.9", HttpStatusCode.Accepted);
        var own = await Send(app, new { event_type = "page_view", anonymous_id = "colleague" }, Firefox, "192.0.2.44",
            HttpStatusCode.UnprocessableEntity);
        await app.Drain();

        Assert.Equal(
            """
            {"browser":{"name":"Firefox","version":"133.0"},"campaign":{"source":"newsletter"},"device":{"type":"desktop"},
             "location":{"country":"DE"},"os":{"name":"Windows","version":"10"},"traffic":{"channel":"email","referrer":"google.com"}}
            """.Replace("\n ", "", StringComparison.Ordinal),
            Compact(await app.Scalar<string>("SELECT context::text FROM events")));
        var refused = own.GetProperty("rejected")[0];
        Assert.Equal(("rule_violation", "address"), (refused.GetProperty("code").GetString(), refused.GetProperty("field").GetString()));
        Assert.Equal("own_visit", await app.Scalar<string>(
            "SELECT string_agg(substring(detail FROM 'rule: ([a-z_]+)'), ',') FROM rejected_events"));
        Assert.Equal(0L, await app.Scalar<long>(
            """
            SELECT (SELECT count(*) FROM events e WHERE e::text ~ '203.0.113.7|198.51.100.9|192.0.2.44')
              + (SELECT count(*) FROM rejected_events r WHERE r::text || convert_from(coalesce(r.body, ''), 'UTF8') ~ '192.0.2.44')
            """));
        File.Delete(geo);

        var guide = new Guide("visitors", app.Url);
        var printed = (await guide.RunShell(between: () => app.Drain()))[1];
        var stored = JsonDocument.Parse(printed[printed.IndexOf("{\"events\"", StringComparison.Ordinal)..]).RootElement
            .GetProperty("events")[0];
        var shown = JsonDocument.Parse(guide.Snippets("json")[0]).RootElement;
        Assert.All(shown.EnumerateObject(),
            group => Assert.True(JsonElement.DeepEquals(group.Value, stored.GetProperty("context").GetProperty(group.Name)), group.Name));
    }

    private static async Task<JsonElement> Send(DaybookApp app, object e, string agent, string address, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/events") { Content = JsonContent.Create(e) };
        request.Headers.Add("Origin", "https://shop.example");
        request.Headers.Add("X-Forwarded-For", address);
        request.Headers.TryAddWithoutValidation("User-Agent", agent);
        using var response = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == expected, answer.ToString());
        return answer;
    }

    // PostgreSQL orders members by their length.
    private static string Compact(string json) => JsonSerializer.Serialize(new SortedDictionary<string, JsonElement>(
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!, StringComparer.Ordinal));
}
