namespace Daybook.Tools.Bench;

/// <summary>How busy the machine was during a run, by its load average. Readers need this for times measured on a shared machine.</summary>
internal sealed class LoadWatch
{
    private readonly List<double> _loads = [];

    public void Look()
    {
        if (Machine.Load() is { } load) _loads.Add(load);
    }

    /// <summary>Null if the system does not say.</summary>
    public MachineLoad? Seen => _loads.Count == 0 ? null : new([.. _loads.Order()], Environment.ProcessorCount);
}

/// <param name="Loads">In ascending order.</param>
internal sealed record MachineLoad(IReadOnlyList<double> Loads, int Cores)
{
    public double Median => Loads[Loads.Count / 2];

    /// <summary>One caller and its server account for about 1.</summary>
    public bool Shared => Median > Cores / 2.0 + 1;

    public override string ToString() =>
        $"Load average while it ran: {Loads[0]:0.0} to {Loads[^1]:0.0}, median {Median:0.0}, on {Cores} cores"
        + (Shared
            ? ". **The machine was shared with other work**: times are longer than they would be alone, and the longest of few most of "
                + "all; CPU times and ratios hardly change." : ".");
}
