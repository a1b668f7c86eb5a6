using System.Diagnostics;

namespace Daybook.Tools.Bench;

/// <summary>Request times, for percentiles. Each caller fills its own; then they are joined.</summary>
internal sealed class Latencies
{
    private readonly List<long> _ticks = [];

    public void Add(long started) => _ticks.Add(Stopwatch.GetTimestamp() - started);

    /// <summary>Milliseconds of the slowest; 0 without any.</summary>
    public double Longest => _ticks.Count == 0 ? 0 : _ticks.Max() * 1000.0 / Stopwatch.Frequency;

    public static (double P50, double P95, double P99) Milliseconds(IEnumerable<Latencies> callers)
    {
        var all = callers.SelectMany(caller => caller._ticks).ToArray();
        Array.Sort(all);
        return (At(0.50), At(0.95), At(0.99));

        double At(double share) => all.Length == 0 ? 0 : all[(int)((all.Length - 1) * share)] * 1000.0 / Stopwatch.Frequency;
    }
}
