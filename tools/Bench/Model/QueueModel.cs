namespace Daybook.Tools.Bench.Model;

/// <summary>
/// The way of an event from its receipt to its commit, as docs/scale.md describes it: a queue whose server takes all that waits at once,
/// up to a limit. Rates are events a second, times are seconds.
/// </summary>
/// <param name="Fixed">Of each transaction.</param>
/// <param name="EachEvent">Of each event in it.</param>
/// <param name="MostEvents">In one transaction.</param>
/// <param name="Writers">Transactions at a time.</param>
/// <param name="Poll">How long an idle process waits between two looks at the queue.</param>
/// <param name="Way">From the receipt to the queue, and from the queue to the writer: what does not depend on the rate.</param>
internal sealed record QueueModel(double Fixed, double EachEvent, int MostEvents, int Writers, double Poll, double Way)
{
    /// <summary>The rate above which a backlog grows.</summary>
    public double Capacity => Writers * MostEvents / (Fixed + EachEvent * MostEvents);

    /// <summary>From measured transactions: the line through two pairs of events in it and its time.</summary>
    public static (double Fixed, double EachEvent) Line((double Events, double Seconds) small, (double Events, double Seconds) large)
    {
        var each = large.Events > small.Events ? Math.Max(0, (large.Seconds - small.Seconds) / (large.Events - small.Events)) : 0;
        return (Math.Max(0, small.Seconds - each * small.Events), each);
    }

    /// <summary>From receipt to commit, on average; null above the capacity, where it grows for as long as the load lasts.</summary>
    public double? Wait(double rate)
    {
        if (rate >= Capacity) return null;
        var (gather, events) = Gather(rate);
        // An event comes at any moment of the gathering. What is more than one transaction takes waits for those before, on average half.
        return Way + gather / 2 + Time(Math.Clamp(events, 1, MostEvents))
            + Math.Max(0, events / MostEvents - 1) / 2 * Time(MostEvents);
    }

    /// <summary>How long events gather for one writer before it takes them, and how many there are then.</summary>
    /// <remarks>
    /// Until the next look at the queue, or while the transaction before runs, if that is longer. As a transaction grows by less than
    /// what gathers in it, this settles below the capacity.
    /// </remarks>
    public (double Seconds, double Events) Gather(double rate)
    {
        var gather = Poll;
        for (var i = 0; i < 1000; i++)
        {
            var next = Math.Max(Poll, Time(Math.Min(MostEvents, rate / Writers * gather)));
            if (Math.Abs(next - gather) < 1e-9) break;
            gather = next;
        }

        return (gather, rate / Writers * gather);
    }

    /// <summary>Events that wait after a load of so many seconds.</summary>
    public double Backlog(double rate, double seconds) => Math.Max(0, rate - Capacity) * seconds;

    /// <summary>Seconds until such a backlog is stored while so many events come in.</summary>
    /// <returns>Infinity if it only grows.</returns>
    public double Drain(double backlog, double rate) => rate >= Capacity ? double.PositiveInfinity : backlog / (Capacity - rate);

    private double Time(double events) => Fixed + EachEvent * events;
}
