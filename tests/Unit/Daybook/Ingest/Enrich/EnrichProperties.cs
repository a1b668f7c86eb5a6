using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Daybook.Ingest.Enrich;
using Daybook.Ingest.Parsing;
using Daybook.Ingest.Visitors;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Ingest.Enrich;

/// <summary>Whatever a sender writes where Daybook looks for the visitor, the event is taken and what is stored is canonical.</summary>
public sealed class EnrichProperties
{
    // Pieces that the patterns of the sets look for, and what breaks texts.
    private static readonly string[] Pieces =
    [
        "Mozilla/5.0 ", "(", ")", ";", "/", " ", "Android ", "iPhone OS ", "CPU ", "Version/", "Chrome/", "Safari/", "Firefox/",
        "Opera Mini/", "Windows NT ", "Linux", "bot", "1.2.3.4", "99999999999999999999", "_", "AppleWebKit/", "Mobile",
        "\u0007", "é", "プ", "😀",
        "%00", "%ff", "%F0%9F%98%80", "+", "&", "=", "?", "#", "utm_source", "utm_medium=", "utm_campaign=", "gclid=",
        "https://", "http://[", "]", "@", ":", ":99999", "www.", "google.com", "xn--", ".", "..", "a",
        "::1", "::ffff:", "203.0.113.7", "0x7f", "%eth0",
    ];

    [Fact]
    public void Hostile_agents_addresses_and_urls_are_taken_and_stored_canonically() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var said = new JsonObject
        {
            ["event_id"] = "i",
            ["event_type"] = random.Next(2) == 0 ? "page_view" : "x",
            ["user_id"] = "u",
            ["occurred_at"] = "2026-11-22T10:00:00Z",
            ["properties"] = new JsonObject
            {
                ["page_url"] = Text(random),
                ["referrer"] = Text(random),
                ["device_type"] = Text(random),
                ["utm_source"] = Maybe(random),
                ["utm_medium"] = Maybe(random),
                ["gclid"] = Maybe(random),
            },
            ["context"] = new JsonObject
            {
                ["userAgent"] = Text(random),
                ["ip"] = Text(random),
                ["page"] = new JsonObject { ["url"] = Text(random), ["referrer"] = Text(random) },
                ["campaign"] = random.Next(3) == 0 ? new JsonObject { ["source"] = Text(random) } : null,
                ["referrer"] = random.Next(3) == 0 ? new JsonObject { ["url"] = Text(random) } : null,
            },
        };
        if (random.Next(2) == 0) said["context"]!.AsObject().Remove("campaign");
        var body = said.ToJsonString();

        var plain = TestDoor.Judge(body, agent: Text(random));
        var rich = TestDoor.Judge(body, enrich: new EnrichOptions(), agent: Text(random), page: "203.0.113.7");

        Assert.Equal(plain.Rejections.Select(r => (r.Code, r.Field)), rich.Rejections.Select(r => (r.Code, r.Field)));
        foreach (var (before, after) in plain.Accepted.Zip(rich.Accepted))
        {
            Assert.Equal(before.BodyHash, after.BodyHash);
            Assert.Equal(before.Properties.Text(), after.Properties.Text());
            IsCanonical(after.Context.Span);
            var (old, now) = (JsonNode.Parse(before.Context.Text())!.AsObject(), JsonNode.Parse(after.Context.Text())!.AsObject());
            Assert.All(old, member => Assert.True(JsonNode.DeepEquals(member.Value, now[member.Key]), member.Key));
            Assert.InRange(after.Context.Length - before.Context.Length, 0, 6_000);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Groups_are_put_where_canonical_order_wants_them() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        string[] names = ["a", "b", "browser", "browser ", "browser!", "browserx", "c", "d", "é", "\u007f", "z", "", "\\", "\"", "browse"];
        var context = new JsonObject();
        foreach (var name in names.Where(_ => random.Next(2) == 0)) context[name] = random.Next();
        var canonical = TestDoor.Accept($$"""{"event_type":"x","user_id":"u","context":{{context.ToJsonString()}}}""").Context;
        string[] added = ["browser", "campaign", "os"];
        byte[]?[] groups = [.. added.Select(name => context.ContainsKey(name) || random.Next(2) == 0 ? null : "{\"n\":1}"u8.ToArray())];

        var merged = ContextMerge.Of(canonical.Span, [.. added.Select(name => Encoding.UTF8.GetBytes($"\"{name}\""))], groups);

        IsCanonical(merged);
        Assert.Equal(context.Count + groups.Count(g => g is not null), JsonNode.Parse(merged)!.AsObject().Count);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void No_agent_is_looked_at_for_long() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var piece = Pieces[random.Next(Pieces.Length)];
        var agent = random.Next(2) == 0 ? string.Concat(Enumerable.Repeat(piece + Pieces[random.Next(Pieces.Length)], 2_000))
            : Text(random, 200);
        Shared.Of(agent + seed);
        var started = Stopwatch.GetTimestamp();

        Shared.Of(seed + agent);

        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 0, 1_000);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    // By a clock that stands still the budget is never used up.
    private static readonly Agents Shared = new(new Microsoft.Extensions.Time.Testing.FakeTimeProvider());

    private static void IsCanonical(ReadOnlySpan<byte> json)
    {
        var again = new CanonicalObject();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        Assert.Null(again.AddMembersOf(ref reader, level: 2));
        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(again.Finish()));
    }

    private static string? Maybe(Random random) => random.Next(2) == 0 ? null : Text(random);

    private static string Text(Random random, int most = 12) =>
        string.Concat(Enumerable.Range(0, random.Next(most)).Select(_ => Pieces[random.Next(Pieces.Length)]));
}
