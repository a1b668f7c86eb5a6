using System.Security.Cryptography;
using System.Text;
using Daybook.Foundation.Events;
using Daybook.Ingest.Sending;

namespace Daybook.Tests.Ingest.Sending;

public sealed class MessageSizeTests
{
    [Fact]
    public void The_target_follows_how_well_traffic_compresses()
    {
        var size = new MessageSize();
        for (var i = 0; i < 100; i++) size.Learn(400_000, 20_000);
        var good = size.Target;
        size.Learn(100_000, 90_000);
        var bad = size.Target;

        Assert.InRange(good, 600_000, 1024 * 1024);
        Assert.InRange(bad, 36 * 1024, 48 * 1024);
    }

    [Fact]
    public void The_largest_event_that_compresses_worst_fits_a_message_with_all_that_goes_along()
    {
        var noise = Convert.ToBase64String(RandomNumberGenerator.GetBytes(24_000));
        var body =
            $$"""{"event_id":"{{Convert.ToHexString(RandomNumberGenerator.GetBytes(100))}}","event_type":"x","user_id":"u","properties":{"a":""} }""";
        body = body.Replace("\"a\":\"\"",
            $"\"a\":\"{noise[..(32 * 1024 - body.Length > noise.Length ? noise.Length : 32 * 1024 - body.Length)]}\"",
            StringComparison.Ordinal);
        var e = TestDoor.Accept(body);
        var carried = Enumerable.Range(0, 16).Select(_ => new SentMessage(Guid.CreateVersion7(), TestDoor.Now, 1000)).ToList();

        var packed =
            MessageCodec.Encode(
                new Envelope([new EnvelopeRequest(Guid.CreateVersion7(), TestDoor.Now, new string('c', 200), "s", null, [e])], carried));

        Assert.InRange(Encoding.UTF8.GetByteCount(body), 32_000, 32 * 1024);
        Assert.InRange(packed.Length + MessageHeader.Length, 20_000, MessageCodec.MaxMessageBytes);
    }
}
