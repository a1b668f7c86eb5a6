using System.Collections.Concurrent;
using Daybook.Foundation.Events;

namespace Daybook.Tests.Fuzz;

/// <summary>
/// Sends hostile requests, made by grammar and mutation, into the whole pipeline without network: every wire format and every parameter
/// of every route. CONTRIBUTING.md says how to repeat a run or one input.
/// </summary>
public sealed class HostileInputTests
{
    private const int InCi = 28_000;

    // A fifth of the inputs are query parameters: 28,000 try each of them 20 times.
    private const int QueryEvery = 5;

    private const long MostHeap = 1024L * 1024 * 1024;

    private static readonly ProblemCode[] NeedOutage = [ProblemCode.Internal, ProblemCode.QueueUnavailable, ProblemCode.StoreUnavailable];

    private static readonly Dictionary<string, string?> Strict = new()
    {
        ["Daybook__Ingest__Strict"] = "true",
        ["Daybook__Ingest__DropBots"] = "true",
        ["Daybook__Ingest__AllowedEventTypes"] = "order_paid,page_view,cart_opened,identify,page,screen,group,alias,order.paid",
        ["Daybook__Ingest__TrackingPlan"] =
            """{"unlisted":"allow","events":{"order_paid":{"required":["amount"],"properties":{"amount":{"type":"number","maximum":90}}}}}""",
        ["Daybook__Ingest__MaxBatchSize"] = "5",
        ["Daybook__Ingest__MaxBodyBytes"] = "40000",
        ["Daybook__Ingest__MaxEventBytes"] = "4000",
        ["Daybook__Privacy__EventRetentionDays"] = "90",
        ["Daybook__Privacy__AnonymizeUserIds"] = "true",
        ["Daybook__Privacy__AnonymizeKey"] = "a key that is long enough for HMAC-SHA-256",
    };

    [Fact]
    public async Task Nothing_is_answered_with_a_fault_and_everything_queued_was_receipted()
    {
        var plan = FuzzPlan.Read(InCi);
        var tally = new FuzzTally();
        var queries = new HostileQueries();
        var bodies = new HostileBodies(FuzzedDoor.Sender, FuzzedDoor.Reader);
        await using var open = await FuzzedDoor.Open([]);
        await using var strict = await FuzzedDoor.Open(Strict);
        await using var limited = await FuzzedDoor.Open(new() { ["Daybook__Access__RateLimitPerMinute"] = "5" });
        var now = TimeProvider.System.GetUtcNow();
        ConcurrentDictionary<string, string> faults = new();
        var before = Environment.CpuUsage.TotalTime;

        await Parallel.ForAsync(plan.First, plan.First + plan.Count, TestContext.Current.CancellationToken, async (i, cancel) =>
        {
            var random = plan.Of(i);
            var request = i % QueryEvery == 0 ? queries.Make(random, FuzzedDoor.Everything, i / QueryEvery) : bodies.Make(random, now);
            var door = i % 200 == 7 ? limited : i % 3 == 1 ? strict : open;
            if (await door.Try(request, tally) is { } wrong)
                faults.TryAdd($"{request.Method} {wrong}".Split('\n')[0], plan.Told(i, wrong, request));
            if (i % 500 == 0) tally.Weigh();
        });

        FuzzPlan.Tell("pipeline",
            $"{(Environment.CpuUsage.TotalTime - before).TotalSeconds:0} s of processor time, other tests' included\n"
                + tally.Table(plan,
                    $"not here: {string.Join(", ", NeedOutage.Select(c => c.Name()))} need a fault or an outage (QueueDownTests, "
                    + "OutageTests); erased_user needs an erasure (EraseUserTests)"));
        // One of each kind.
        Assert.True(faults.IsEmpty, string.Join("\n\n", faults.Values.Take(8)));
        Assert.Empty(open.Queues.Faults.Concat(strict.Queues.Faults).Concat(limited.Queues.Faults));
        Assert.Equal(tally.Accepted, open.Queues.Events + strict.Queues.Events + limited.Queues.Events);
        Assert.Equal(tally.Rejected, open.Queues.Rejections + strict.Queues.Rejections + limited.Queues.Rejections);
        Assert.InRange(tally.Peak, 0, MostHeap);
        if (!plan.IsFull) return;
        Assert.True(tally.Parsed * 3 >= tally.Json, $"Only {tally.Parsed} of {tally.Json} bodies are JSON.");
        Assert.Empty(RejectionCodes.All.Except([RejectionCode.ErasedUser.Name()]).Except(tally.Rejections));
        Assert.Empty(ProblemCodes.All.Except(NeedOutage.Select(c => c.Name())).Except(tally.Problems));
        Assert.DoesNotContain(queries.All, p => tally.Sent(p) < 20);
    }
}
