using NodaTime;

namespace Daybook.Cli.Traffic;

/// <summary>
/// Everything that the visitors do, day by day. New people join over time, and known people come back, recent ones more often. Gives
/// exactly the plan's number of good events.
/// </summary>
internal sealed class Visits(TrafficPlan plan)
{
    private readonly DayShape _shape = new(plan);
    private readonly SeededRandom _random = new(plan.Seed, "visits");
    private readonly SeededRandom _arrivals = new(plan.Seed, "arrivals");
    private int _made;
    private int _joined;

    public IReadOnlyList<DayShape.Day> Days => _shape.Days;

    /// <summary>
    /// The events of visits that begin on day <paramref name="index"/>, Call it in order of days. Some happen after midnight.
    /// </summary>
    public List<TrafficEvent> OfDay(int index)
    {
        var upto = _shape.Upto(index, plan.GoodCount);
        var events = new List<TrafficEvent>(upto - _made);
        while (_made < upto)
        {
            var visit = Next(_shape.Days[index].Moment(_random));
            foreach (var done in visit.Where(e => e.OccurredAt < plan.End).Take(upto - _made))
            {
                events.Add(done);
                _made++;
            }
        }

        return events;
    }

    private List<TrafficEvent> Next(Instant start)
    {
        // A tenth of the people are there at the start. The others join over the course of the events.
        var expected = (plan.UserCount / 10) + 1 + (long)plan.UserCount * 9 * _made / 10 / Math.Max(plan.GoodCount, 1);
        var isNew = _joined < Math.Min(expected, plan.UserCount) && (_joined < 3 || _random.Chance(60));
        var number = isNew ? _joined++ : Returning();
        var visitor = Visitor.Of(plan.Seed, number);
        var source = visitor.Learns ? LearningVisit.Source : ShopVisit.Source;
        var visit = new Visit(_random, visitor, SignUp.Of(plan, visitor, number), start, plan.Segment ? "default" : source,
            Web(visitor, number, source));
        if (visitor.Learns) LearningVisit.Run(visit, isNew);
        else ShopVisit.Run(visit, isNew);
        return visit.Events;
    }

    private WebVisit? Web(Visitor visitor, int number, string source) => !plan.Web ? null
        : new WebVisit(_arrivals, WebVisitor.Of(plan.Seed, number, visitor), $"{source}.example", visitor.Device);

    private int Returning()
    {
        var ago = _random.Fraction();
        return _joined - 1 - (int)(_joined * ago * ago);
    }
}
