using Daybook.Foundation.Http;
using Daybook.Foundation.Telemetry;
using Daybook.Tests.Foundation.Access;
using Microsoft.Extensions.Time.Testing;

namespace Daybook.Tests.Foundation.Http;

public sealed class RefusedSendersTests
{
    [Fact]
    public void A_sender_is_counted_until_the_window_has_passed()
    {
        var clock = new FakeTimeProvider();
        using var metrics = new DaybookMetrics();
        var refused = new RefusedSenders(clock, metrics);

        refused.Add("shop", RefusalReason.MissingScope, "ReceiveEvents");
        refused.Add("shop", RefusalReason.MissingScope, "ReceiveEvents");
        refused.Add("-", RefusalReason.NoCredentials, "Dau");

        Assert.Equal([("shop", 2L), ("-", 1L)], refused.Recent().Select(r => (r.Sender, r.Times)));
        clock.Advance(RefusedSenders.Window + TimeSpan.FromSeconds(1));
        Assert.Empty(refused.Recent());
    }

    [Fact]
    public void Whoever_guesses_keys_does_not_fill_the_memory()
    {
        using var metrics = new DaybookMetrics();
        var refused = new RefusedSenders(new FakeTimeProvider(), metrics);

        for (var i = 0; i < 5000; i++) refused.Add($"sha256:{i}", RefusalReason.UnknownKey, "ReceiveEvents");

        Assert.InRange(refused.Recent().Count, 2, RefusedSenders.MaxSenders + 1);
        Assert.Equal(5000, refused.Recent().Sum(r => r.Times));
    }
}
