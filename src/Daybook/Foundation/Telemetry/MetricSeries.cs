namespace Daybook.Foundation.Telemetry;

/// <summary>What one metric has measured under one set of labels. Safe to add to and read from many threads.</summary>
/// <param name="bounds">Upper bounds of a histogram's buckets in ascending order; none for a counter or gauge.</param>
internal sealed class MetricSeries(IReadOnlyList<double> bounds)
{
    private readonly Lock _lock = new();
    private readonly long[] _buckets = new long[bounds.Count + 1];
    private double _sum;
    private long _count;

    public void Add(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Count && value > bounds[bucket]) bucket++;
        lock (_lock)
        {
            _buckets[bucket]++;
            _sum += value;
            _count++;
        }
    }

    /// <summary>Sum of all values, how many there were, and for each bound how many were at most that.</summary>
    public (double Sum, long Count, long[] Cumulative) Read()
    {
        lock (_lock)
        {
            var cumulative = new long[bounds.Count];
            var seen = 0L;
            for (var i = 0; i < bounds.Count; i++) cumulative[i] = seen += _buckets[i];
            return (_sum, _count, cumulative);
        }
    }
}
