using System.Security.Cryptography;
using System.Text;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Tests.Foundation.Access;

public sealed class SignedBodyTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const string Body = """{"event_type":"x","user_id":"u"}""";

    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Daybook:Access:ApiKeys:0:Id"] = "shop",
        ["Daybook:Access:ApiKeys:0:KeyHash"] = TestAccess.HashOf("shop-secret"),
        ["Daybook:Access:ApiKeys:0:Scopes"] = "ingest",
        ["Daybook:Access:ApiKeys:0:SigningSecret"] = Secret,
        ["Daybook:Ingest:MaxBodyBytes"] = "1024",
    };

    [Fact]
    public async Task A_signed_body_is_taken_and_can_still_be_read()
    {
        await using var door = new TestAccess(Settings);
        var request = Signed(Sign(door, 0));

        Assert.Null((await door.Decide(request, Scope.Ingest)).Refusal);
        Assert.Equal(Body, await new StreamReader(request.Body).ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(-299, true)]
    [InlineData(-301, false)]
    [InlineData(299, true)]
    [InlineData(301, false)]
    public async Task A_signature_holds_for_five_minutes(int seconds, bool good)
    {
        await using var door = new TestAccess(Settings);

        var decision = await door.Decide(Signed(Sign(door, seconds)), Scope.Ingest);

        Assert.Equal(good ? null : RefusalReason.BadSignature, decision.Reason);
    }

    [Fact]
    public async Task A_changed_body_time_or_secret_is_refused()
    {
        await using var door = new TestAccess(Settings);
        var good = Sign(door, 0);

        foreach (var request in new[]
        {
            Signed(good, Body + " "),
            Signed(good.Replace("t=1", "t=01", StringComparison.Ordinal)
                .Replace("t=01", "t=" + (door.Clock.GetUtcNow().ToUnixTimeSeconds() + 1) + ",x=", StringComparison.Ordinal)),
            Signed(Sign(door, 0, "another secret of thirty-two byt")),
            Signed(""),
            Signed("t=99999999999999999999,v1=zz"),
            Signed($"t={long.MaxValue},v1={new string('0', 64)}"),
        })
        {
            var decision = await door.Decide(request, Scope.Ingest);
            Assert.Equal((ProblemCode.Unauthenticated, RefusalReason.BadSignature, "shop"),
                (decision.Refusal!.Code, decision.Reason!.Value, decision.Sender));
        }
    }

    [Fact]
    public async Task A_second_signature_may_stand_beside_while_a_secret_is_changed()
    {
        await using var door = new TestAccess(Settings);

        Assert.Null((await door.Decide(Signed($"{Sign(door, 0)},v1={new string('0', 64)}"), Scope.Ingest)).Refusal);
    }

    [Fact]
    public async Task No_more_is_read_than_a_body_may_have()
    {
        await using var door = new TestAccess(Settings);

        var refused =
            await Assert.ThrowsAsync<ProblemException>(
                async () => await door.Decide(Signed(Sign(door, 0), new string(' ', 1025)), Scope.Ingest));
        Assert.Equal(ProblemCode.PayloadTooLarge, refused.Problem.Code);
    }

    private static string Sign(TestAccess door, int seconds, string secret = Secret)
    {
        var time = door.Clock.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds();
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{Body}"));
        return $"t={time},v1={Convert.ToHexStringLower(hash)}";
    }

    private static HttpRequest Signed(string signature, string body = Body)
    {
        var request = TestAccess.Request(("X-Api-Key", "shop-secret"), ("X-Daybook-Signature", signature));
        request.Method = "POST";
        request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return request;
    }
}
