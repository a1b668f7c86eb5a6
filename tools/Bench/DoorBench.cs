using Azure.Storage.Queues;
using Daybook.Cli.Local;
using Daybook.Cli.Sending;
using Daybook.Foundation.Queues;

namespace Daybook.Tools.Bench;

/// <summary>Measures what the door accepts while Persist is paused, in turns with what the bare queue client sends.</summary>
internal sealed class DoorBench(BenchSystem system, BenchOptions options, BenchEvents events, Action<string> say)
{
    // The same number as in Daybook.
    private const int Senders = 4;

    private readonly QueueClient _queue = system.Queues().Client(QueueNames.Events);
    private readonly QueueClient _bare = system.Queues().Client("bench");
    private readonly TimeSpan _time = TimeSpan.FromSeconds(options.Events >= 100_000 ? 4 : 2);

    public async Task<DoorResult> Run(CancellationToken cancel)
    {
        await using var door = await system.StartApp([BenchRun.Persist], cancel);
        var cpu = new CpuMeter(system, door.Id);
        await _queue.CreateIfNotExistsAsync(cancellationToken: cancel);

        // Code is compiled on first use, and optimised after frequent use, so each side warms up before it is measured.
        say("Warming up.");
        await Accept(door, 8, 100, options.Events / 2, cancel);
        var messages = await QueueBaseline.TakeAll(_queue, cancel);
        await QueueBaseline.Send(_bare, messages, Senders, _time / 2, cancel);
        await Accept(door, BenchOptions.ManyCallers, 1, options.SingleEvents, cancel);
        await _queue.ClearMessagesAsync(cancel);
        var single = events.Bodies(1000, 1).Select(body => BinaryData.FromString(Convert.ToBase64String(body.Span))).ToList();
        await QueueBaseline.Send(_bare, single, BenchOptions.ManyCallers, _time / 2, cancel);

        List<LoadResult> hundreds = [], singles = [];
        List<Sample> ourHundreds = [], bareHundreds = [], ourSingles = [], bareSingles = [];
        var eventsAMessage = 0.0;
        for (var round = 1; round <= options.Rounds; round++)
        {
            say($"Round {round} of {options.Rounds}: batches of 100 from 8 callers, and the bare queue client with the same messages.");
            var bodies = events.Bodies(options.Events, 100);
            var before = cpu.Now();
            hundreds.Add(await Accept(door, 8, 100, bodies, cancel));
            ourHundreds.Add(new Sample(hundreds[^1].Rate, cpu.PerMillion(before, options.Events)));
            messages = await QueueBaseline.TakeAll(_queue, cancel);
            eventsAMessage = (double)options.Events / messages.Count;
            bareHundreds.Add(await Bare(messages, Senders, eventsAMessage));

            say(
                $"Round {round} of {options.Rounds}: single events from {BenchOptions.ManyCallers} callers, and one queue message an event.");
            bodies = events.Bodies(options.SingleEvents, 1);
            before = cpu.Now();
            singles.Add(await Accept(door, BenchOptions.ManyCallers, 1, bodies, cancel));
            ourSingles.Add(new Sample(singles[^1].Rate, cpu.PerMillion(before, options.SingleEvents)));
            await _queue.ClearMessagesAsync(cancel);
            bareSingles.Add(await Bare(single, BenchOptions.ManyCallers, 1));
        }

        say("Single events from 16 callers, batches of 1,000 from 4.");
        var few = await Accept(door, 16, 1, options.SingleEvents / 2, cancel);
        var thousands = await Accept(door, 4, 1000, options.Events, cancel);
        await _queue.ClearMessagesAsync(cancel);
        return new DoorResult([few, Middle(singles), Middle(hundreds), thousands], new Pair(ourHundreds, bareHundreds),
            new Pair(ourSingles, bareSingles), eventsAMessage);

        async Task<Sample> Bare(List<BinaryData> sent, int senders, double eventsEach)
        {
            var start = cpu.Now();
            var (rate, count) = await QueueBaseline.Send(_bare, sent, senders, _time, cancel);
            return new Sample(rate * eventsEach, cpu.PerMillion(start, count * eventsEach));
        }
    }

    private Task<LoadResult> Accept(ChildApp app, int callers, int each, int count, CancellationToken cancel) =>
        Accept(app, callers, each, events.Bodies(count, each), cancel);

    private static Task<LoadResult> Accept(ChildApp app, int callers, int each, IReadOnlyList<ReadOnlyMemory<byte>> bodies,
        CancellationToken cancel) =>
        LoadRun.Run(new Uri(app.Url), Target.LocalKey, callers, bodies, each, cancel);

    /// <summary>The round with the median rate.</summary>
    private static LoadResult Middle(List<LoadResult> rounds) => rounds.OrderBy(r => r.Rate).ElementAt(rounds.Count / 2);
}

/// <param name="EventsAMessage">Events per message in the batches of 100.</param>
internal sealed record DoorResult(IReadOnlyList<LoadResult> Loads, Pair BatchesOf100, Pair Singles, double EventsAMessage);
