using Daybook.Cli.Sending;
using NodaTime;

namespace Daybook.Cli.Traffic;

/// <summary>The events that <c>up</c> loads into an empty database: a shop and a learning app over the last 30 days, until now.</summary>
internal static class SampleTraffic
{
    public const int Events = 5000;

    /// <param name="end">The same end gives the same events.</param>
    public static TrafficPlan Plan(Instant end, DateTimeZone zone) => new()
    {
        Events = Events,
        Seed = 1,
        Days = 30,
        Users = 400,
        Zone = zone,
        End = end,
        Duplicates = new Share(5_000),
        Late = new Share(10_000),
        Bad = new Share(2_000),
        Web = true,
    };

    /// <exception cref="SendException">Daybook did not accept them.</exception>
    public static async Task<TrafficReceipt> Load(Target target, DateTimeZone zone, Instant end, TimeProvider clock,
        CancellationToken cancel)
    {
        using var http = target.Connect(TimeSpan.FromSeconds(30));
        var sender = new EventSender(http, clock, TimeSpan.FromMinutes(1), compress: false);
        return await new SendTraffic(sender, parallel: 2).Send(TrafficStream.Of(Plan(end, zone)), _ => { }, cancel);
    }
}
