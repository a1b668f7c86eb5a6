using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Daybook.Tests.Reports;

/// <summary>Compares names and values of properties with those of the stored events, counted or waiting.</summary>
internal static class PropertiesComparison
{
    private static readonly (string Scope, string Name)[] Asked =
    [
        ("property", "price"), ("property", "word"), ("property", "mixed"), ("property", "plan"), ("property", "address"),
        ("property", "address.city"), ("property", "list"), ("property", "$set"), ("context", "page"), ("context", "page.url"),
        ("context", "locale"), ("context", "nobody"),
    ];

    public static async Task Check(DaybookApp app, IReadOnlyList<SentEvent> stored)
    {
        foreach (var type in new[] { null, "view" })
        {
            var events = stored.Where(e => type is null || e.Type == type).ToList();
            var all = events.SelectMany(e => Members(e).Select(m => (Event: e, m.Scope, m.Name, m.Value))).ToList();
            var only = type is null ? "" : $"event_type={type}&";
            var answer = await ReportComparison.Ask(app, $"/properties?{only}limit=5000");
            var expected = all.GroupBy(m => (m.Event.Type, m.Scope, m.Name)).Select(g => string.Join(' ',
                g.Key.Type, g.Key.Scope, g.Key.Name, g.Count(), Number((double)g.Count() / events.Count(e => e.Type == g.Key.Type)),
                string.Join(',', g.Select(m => Kind(m.Value)).Distinct().Order(StringComparer.Ordinal)),
                g.Min(m => m.Event.At), g.Max(m => m.Event.At), true));
            Assert.Equal(expected.Order(StringComparer.Ordinal), answer.GetProperty("properties").EnumerateArray().Select(Shown)
                .Order(StringComparer.Ordinal));
            Assert.Equal((events.Count, 0, true), (
                answer.GetProperty("events_read").GetInt32(), answer.GetProperty("pending_events").GetInt32(),
                answer.GetProperty("complete").GetBoolean()));
            foreach (var (scope, name) in Asked)
            {
                var values = await ReportComparison.Ask(app,
                    $"/properties/{Uri.EscapeDataString(name)}/values?{only}scope={scope}&limit=1000");
                var found = all.Where(m => m.Scope == scope && m.Name == name).ToList();
                Assert.Equal(
                    found.GroupBy(m => Text(m.Value)).Select(g => $"{g.Key} {g.Count()} {g.Max(m => m.Event.At)}")
                        .Order(StringComparer.Ordinal),
                    values.GetProperty("values").EnumerateArray().Select(Value).Order(StringComparer.Ordinal));
                Assert.Equal((found.Count, 0, true), (values.GetProperty("events").GetInt32(),
                    values.GetProperty("other_events").GetInt32(), values.GetProperty("complete").GetBoolean()));
            }
        }
    }

    private static string Value(JsonElement v) =>
        $"{Text(JsonNode.Parse(v.GetProperty("value").GetRawText()))} {v.GetProperty("events").GetRawText()} {At(v, "last_at")}";

    private static string Shown(JsonElement p) => string.Join(' ',
        p.GetProperty("event_type").GetString(), p.GetProperty("scope").GetString(), p.GetProperty("name").GetString(),
        p.GetProperty("events").GetRawText(), Number(p.GetProperty("share").GetDouble()),
        string.Join(',', p.GetProperty("types").EnumerateArray().Select(t => t.GetString())), At(p, "first_at"), At(p, "last_at"),
        p.GetProperty("all_values").GetBoolean());

    private static NodaTime.Instant At(JsonElement e, string name) =>
        NodaTime.Instant.FromDateTimeOffset(e.GetProperty(name).GetDateTimeOffset());

    private static IEnumerable<(string Scope, string Name, JsonNode? Value)> Members(SentEvent e) =>
        [.. e.Properties.Select(m => ("property", m.Key, m.Value)), .. Paths("", e.Context).Select(p => ("context", p.Path, p.Value))];

    private static IEnumerable<(string Path, JsonNode? Value)> Paths(string before, JsonObject at) => at.SelectMany(m =>
        m.Value is JsonObject inner ? Paths($"{before}{m.Key}.", inner) : [(before + m.Key, m.Value)]);

    private static string Kind(JsonNode? value) => value switch
    {
        null => "null",
        _ => value.GetValueKind() switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            var kind => kind.ToString().ToLowerInvariant(),
        },
    };

    // The same text for values that are equal, and no other's.
    private static string Text(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject o => string.Join(",", o.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => m.Key + ":" + Text(m.Value))) + "}",
        JsonArray a => "[" + string.Join(",", a.Select(Text)) + "]",
        _ => value.GetValueKind() switch
        {
            JsonValueKind.Number => (decimal.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture)
                / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture),
            JsonValueKind.String => "'" + value.GetValue<string>(),
            _ => value.ToJsonString(),
        },
    };

    private static string Number(double share) => share.ToString("R", CultureInfo.InvariantCulture);
}
