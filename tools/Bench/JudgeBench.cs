using System.Diagnostics;
using System.Globalization;
using System.Text;
using Daybook.Cli.Traffic;
using Daybook.Foundation;
using Daybook.Foundation.Anonymize;
using Daybook.Ingest;
using Daybook.Ingest.Enrich;
using Daybook.Ingest.Parsing;
using Daybook.Ingest.Reading;
using Options = Microsoft.Extensions.Options.Options;
using NodaTime;

namespace Daybook.Tools.Bench;

/// <summary>
/// What bots and enrichment cost an event at the door, without HTTP and queue: batches of 100 page events are judged with and without them,
/// in turns.
/// </summary>
internal sealed class JudgeBench(int events, string? geoDatabase, Action<string> say)
{
    private const int Rounds = 5, Batch = 100;

    private int _agents;

    public IReadOnlyList<JudgeRow> Run()
    {
        var known = Bodies(newAgents: false);
        (string Name, DoorRules Rules, Func<List<byte[]>> Bodies)[] sides =
        [
            ("neither", Rules(bots: false, enrich: false), () => known),
            ("bots", Rules(bots: true, enrich: false), () => known),
            ("enrichment", Rules(bots: false, enrich: true), () => known),
            ("both", Rules(bots: true, enrich: true), () => known),
            ("both, each event with an agent never seen", Rules(bots: true, enrich: true), () => Bodies(newAgents: true)),
        ];
        foreach (var (_, rules, bodies) in sides) Judge(rules, bodies());
        var fastest = sides.Select(_ => double.MaxValue).ToArray();
        for (var round = 1; round <= Rounds; round++)
        {
            say($"Round {round} of {Rounds}.");
            for (var i = 0; i < sides.Length; i++)
            {
                var bodies = sides[i].Bodies();
                var began = Stopwatch.GetTimestamp();
                Judge(sides[i].Rules, bodies);
                fastest[i] = Math.Min(fastest[i], Stopwatch.GetElapsedTime(began).TotalMicroseconds / (bodies.Count * Batch));
            }
        }

        return [.. sides.Select((side, i) => new JudgeRow(side.Name, fastest[i], fastest[i] / fastest[0]))];
    }

    private static void Judge(DoorRules rules, List<byte[]> bodies)
    {
        foreach (var body in bodies)
        {
            var now = TimeProvider.System.GetUtcNow();
            var request = new IngestRequest(Guid.CreateVersion7(now), now, "bench", "bench", null, null);
            var warnings = new WarningList();
            var batch = new JudgeBatch(request, rules, new DaybookEventReader(warnings), warnings)
                .Judge(SplitBody.Split(body, BodyFormat.Lines, Batch));
            if (batch.Accepted.Length != Batch) throw new InvalidOperationException(batch.Rejections[0].Detail);
        }
    }

    private List<byte[]> Bodies(bool newAgents)
    {
        var plan = new TrafficPlan
        {
            Events = newAgents ? Math.Max(Batch, events / 100) : events,
            Seed = 1,
            Web = true,
            End = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()),
        };
        return [.. TrafficStream.Of(plan).Chunk(Batch).Where(chunk => chunk.Length == Batch).Select(chunk =>
        {
            var body = new MemoryStream();
            foreach (var delivery in chunk)
            {
                var line = Encoding.UTF8.GetString(delivery.Line.Span);
                if (newAgents)
                    line = line.Replace("Mozilla/5.0", string.Create(CultureInfo.InvariantCulture, $"Mozilla/5.0 {_agents++}"),
                        StringComparison.Ordinal);
                body.Write(Encoding.UTF8.GetBytes(line));
                body.WriteByte((byte)'\n');
            }

            return body.ToArray();
        })];
    }

    private DoorRules Rules(bool bots, bool enrich) => new(
        Options.Create(new IngestOptions { DropBots = bots }), Options.Create(new PrivacyOptions()),
        new Pseudonyms(Options.Create(new AnonymizeOptions())),
        new EnrichEvents(Options.Create(new EnrichOptions { Enabled = enrich, GeoDatabase = enrich ? geoDatabase ?? "" : "" }),
            TimeProvider.System));
}

/// <param name="Micros">Microseconds for an event, in the fastest round.</param>
/// <param name="Ratio">To the first row.</param>
internal sealed record JudgeRow(string Name, double Micros, double Ratio);
