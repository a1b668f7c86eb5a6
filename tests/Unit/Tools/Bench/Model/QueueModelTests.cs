using Daybook.Tools.Bench.Model;

namespace Daybook.Tests.Tools.Bench.Model;

/// <summary>The formulas beside a simulation of what they describe, event by event.</summary>
public sealed class QueueModelTests
{
    // A transaction of 500 takes 25 ms: 20,000 events a second.
    private static readonly QueueModel One = new(Fixed: 0.005, EachEvent: 0.00004, MostEvents: 500, Writers: 1, Poll: 0.1, Way: 0.02);

    [Fact]
    public void The_capacity_is_what_full_transactions_one_after_the_other_store()
    {
        Assert.Equal(20_000, One.Capacity, 6);
        Assert.Equal(40_000, (One with { Writers = 2 }).Capacity, 6);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.7)]
    [InlineData(0.85)]
    public void The_wait_is_that_of_a_simulation(double part)
    {
        var rate = part * One.Capacity;

        Assert.InRange(One.Wait(rate)!.Value / (One.Way + Simulate(One, rate, 60)), 0.85, 1.15);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.7)]
    public void So_it_is_where_transactions_take_longer_than_a_look(double part)
    {
        var slow = One with { Fixed = 0.3, EachEvent = 0.0001, Poll = 0.1 };
        var rate = part * slow.Capacity;

        Assert.InRange(slow.Wait(rate)!.Value / (slow.Way + Simulate(slow, rate, 300)), 0.8, 1.25);
    }

    [Fact]
    public void Above_the_capacity_the_backlog_grows_by_the_rest_and_is_gone_when_the_load_is()
    {
        Assert.Null(One.Wait(20_000));
        Assert.Equal(60_000, One.Backlog(26_000, 10), 6);
        Assert.Equal(3, One.Drain(60_000, 0), 6);
        Assert.Equal(6, One.Drain(60_000, 10_000), 6);
        Assert.Equal(double.PositiveInfinity, One.Drain(60_000, 21_000));
        Assert.Equal(0, One.Backlog(19_000, 10));
    }

    [Fact]
    public void Two_measured_transactions_give_its_line()
    {
        var (constant, each) = QueueModel.Line((50, 0.007), (500, 0.025));

        Assert.Equal(0.005, constant, 9);
        Assert.Equal(0.00004, each, 9);
        // A transaction is not quicker than nothing, whatever noise measures.
        Assert.Equal((0.02, 0.0), QueueModel.Line((50, 0.02), (500, 0.01)));
    }

    /// <summary>
    /// Messages at random moments; a pump that looks at once after it found some, and waits after it found none; a writer that takes all
    /// that was found, up to the limit.
    /// </summary>
    /// <returns>From arrival to commit, on average.</returns>
    private static double Simulate(QueueModel model, double rate, double seconds)
    {
        const int each = 50, atATime = 32;
        const double look = 0.003;
        var random = new Random(13);
        Queue<double> queue = new(), found = new();
        List<double> taken = [];
        var (now, arrives, pump, done, wait) = (0.0, 0.0, 0.0, double.PositiveInfinity, model.Poll);
        var (sum, stored) = (0.0, 0);
        while (now < seconds)
        {
            now = Math.Min(pump, done);
            for (; arrives <= now; arrives += -Math.Log(1 - random.NextDouble()) * each / rate) queue.Enqueue(arrives);
            if (done <= now)
            {
                sum += taken.Sum(at => done - at);
                stored += taken.Count;
                done = double.PositiveInfinity;
            }

            if (pump <= now)
            {
                var before = found.Count;
                while (queue.Count > 0 && found.Count - before < atATime) found.Enqueue(queue.Dequeue());
                pump = now + look + (found.Count > before ? 0 : wait);
                wait = found.Count > before ? model.Poll : Math.Min(wait * 2, 2);
            }

            if (!double.IsPositiveInfinity(done) || found.Count == 0) continue;
            taken = [.. Enumerable.Range(0, Math.Min(found.Count, model.MostEvents / each)).Select(_ => found.Dequeue())];
            done = now + model.Fixed + model.EachEvent * each * taken.Count;
        }

        return sum / stored;
    }
}
