using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Daybook.Tools.Bench.Peers;

namespace Daybook.Tests.Tools.Bench.Peers;

public sealed class PeerEventsTests
{
    private static readonly PeerPlan Plan = new(5000, 9, Seed: 1, new(2026, 6, 30));

    // Others have loaded these bytes: a change makes their numbers incomparable.
    [Fact]
    public void The_data_never_changes()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var body in PeerLines.Bodies(Plan)) hash.AppendData(body.Span);

        Assert.Equal("1ffdf8066b3751a59d0a5b1095eb60480af696adfc8f73e23fea88c220b0586a",
            Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Fact]
    public void The_days_have_their_events_in_order_and_each_type_occurs_with_its_property()
    {
        var events = PeerEvents.Of(Plan).ToList();

        Assert.Equal(Plan.Events, events.Count);
        Assert.Equal(Plan.Events, events.DistinctBy(e => e.Id).Count());
        Assert.Equal(events.Select(e => e.At).Order(), events.Select(e => e.At));
        Assert.Equal((Plan.FirstDay, Plan.LastDay), (DateOnly.FromDateTime(events[0].At), DateOnly.FromDateTime(events[^1].At)));
        Assert.Equal(PeerEvents.Types.Select(t => t.Type).Order(), events.Select(e => e.Type).Distinct().Order());
        foreach (var (type, property) in PeerEvents.Types)
            Assert.All(events.Where(e => e.Type == type), e => Assert.Contains(e.Properties, p => p.Name == property));
    }

    [Fact]
    public void A_person_has_one_id()
    {
        var lines = PeerLines.Bodies(Plan)
            .SelectMany(b => Encoding.UTF8.GetString(b.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(line => JsonNode.Parse(line)!.AsObject()).ToList();

        Assert.Equal(Plan.Events, lines.Count);
        Assert.All(lines, line => Assert.True(line.ContainsKey("user_id") ^ line.ContainsKey("anonymous_id")));
        Assert.Contains(lines, line => line.ContainsKey("anonymous_id"));
    }

    [Fact]
    public void A_question_is_never_asked_twice()
    {
        Assert.Distinct(PeerQuestion.All.Select(q => q.Name));
        Assert.Distinct(PeerQuestion.All.SelectMany(
            q => Enumerable.Range(0, q.HasRange ? 3 : 1).Select(round => q.Address(Plan, round))));
        Assert.Equal("stats/dau?from=2026-06-20&to=2026-06-30", PeerQuestion.All[0].Address(Plan, 2));
        Assert.Equal(PeerEvents.Types.Count, PeerQuestion.All.Count(q => q.GoalMs == 40));
    }
}
