using System.Text;
using System.Text.Json.Nodes;
using Daybook.Foundation.Events;
using Daybook.Ingest.Reading;
using Daybook.Foundation.Http;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Ingest;

public sealed class JudgeBatchProperties
{
    [Fact]
    public void One_event_has_one_fingerprint_however_it_is_written() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var json = new JsonWriting(random);
        var said = Said(json);

        var one = TestDoor.Accept(json.Write(said));
        var other = TestDoor.Accept(json.Write(said));

        Assert.Equal(one.BodyHash, other.BodyHash);
        Assert.Equal(one.Properties.Text(), other.Properties.Text());
        Assert.Equal(one.Context.Text(), other.Context.Text());
        Assert.True(JsonNode.DeepEquals(Numbers(said["properties"]), Numbers(JsonNode.Parse(one.Properties.Text()))),
            $"{said["properties"]} became {one.Properties.Text()}");
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Other_content_has_another_fingerprint() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var json = new JsonWriting(random);
        var said = Said(json);
        var one = TestDoor.Accept(said.ToJsonString());
        var field = new[] { "event_type", "user_id", "anonymous_id", "session_id", "source", "occurred_at" }[random.Next(6)];
        if (random.Next(2) == 0) said["properties"]!["added"] = random.Next();
        else said[field] = field == "occurred_at" ? "2026-11-22T09:00:00.000001Z" : said[field]!.GetValue<string>() + "'";

        Assert.NotEqual(one.BodyHash, TestDoor.Accept(said.ToJsonString()).BodyHash);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Context_and_send_time_are_no_part_of_the_fingerprint()
    {
        var plain = TestDoor.Accept("""{"event_type":"x","user_id":"u"}""");
        var other = TestDoor.Accept(
            """{"event_type":"x","user_id":"u","context":{"library":{"version":"2"}},"sent_at":"2026-11-22T10:00:00Z"}""");

        Assert.Equal(plain.BodyHash, other.BodyHash);
    }

    [Fact]
    public void Every_event_of_a_request_is_accounted_for_and_survives_packing() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var json = new JsonWriting(random);
        var count = random.Next(1, 30);
        var body = new JsonArray([.. Enumerable.Range(0, count).Select(i => random.Next(5) == 0 ? (JsonNode)i : Said(json))]);

        var batch = TestDoor.Judge(body.ToJsonString());

        Assert.Equal(count, batch.Accepted.Length + batch.Duplicates + batch.Rejections.Count);
        Assert.Equal(count, batch.TypesSeen.Values.Sum());
        var request = new EnvelopeRequest(Guid.CreateVersion7(), TestDoor.Now, "c", "s", null, batch.Accepted);
        var back = MessageCodec.DecodeEvents(MessageCodec.Encode(new Envelope([request], []))).Requests[0].Events;
        Assert.Equal(batch.Accepted.Select(Shown), back.Select(Shown));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void No_bytes_are_a_fault() => Prop.ForAll<byte[], bool>((bytes, lines) =>
    {
        try
        {
            TestDoor.Judge(bytes, lines ? BodyFormat.Lines : BodyFormat.Json);
        }
        catch (ProblemException e)
        {
            Assert.Equal(ProblemCode.InvalidJson, e.Problem.Code);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static JsonObject Said(JsonWriting json) => new()
    {
        ["event_id"] = $"id-{Guid.CreateVersion7()}",
        ["event_type"] = "type é",
        ["user_id"] = "u\"\\",
        ["anonymous_id"] = "a",
        ["session_id"] = "s",
        ["source"] = "web",
        ["occurred_at"] = "2026-11-22T10:00:00.25Z",
        ["properties"] = json.Object(4),
        ["context"] = json.Object(2),
    };

    // 1e3 and 1000 are the same number, so compare them as decimals.
    private static JsonNode? Numbers(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, Numbers(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Numbers)]),
        JsonValue v when v.GetValueKind() == System.Text.Json.JsonValueKind.Number =>
            decimal.Parse(v.ToJsonString(), System.Globalization.NumberStyles.Float).ToString("0.############"),
        null => null,
        _ => node.DeepClone(),
    };

    private static string Shown(Event e) =>
        $"{e.EventId} {e.EventType} {e.OccurredAt:O} {e.UserId} {e.AnonymousId} {e.SessionId} {e.Source} {e.SentAt:O} {e.BodyHash} {e.Properties.Text()} {e.Context.Text()}";
}
