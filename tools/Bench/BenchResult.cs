namespace Daybook.Tools.Bench;

/// <summary>All results of one run. Rates are events per second.</summary>
internal sealed record BenchResult
{
    public required Machine Machine { get; init; }

    public required int Postgres { get; init; }

    public required double? LoadBefore { get; init; }

    public required DoorResult? Door { get; init; }

    public required StoreResult? Store { get; init; }

    public required ImportMeasure? Import { get; init; }

    public IReadOnlyList<Ratio> Ratios
    {
        get
        {
            List<Ratio> ratios = [];
            if (Store is { } store) ratios.Add(Ratio.Of("stored from a full queue ÷ raw COPY of the same rows", store.Stored, 0.6));
            if (Door is not { } door) return ratios;
            ratios.Add(Ratio.Of("accepted in batches of 100 ÷ bare queue client, same bytes", door.BatchesOf100, 0.7));
            ratios.Add(Ratio.Of($"{BenchOptions.ManyCallers} callers of single events ÷ one queue message an event", door.Singles, 10));
            return ratios;
        }
    }
}

internal sealed record Ratio(string Name, double Value, IReadOnlyList<double> Rounds, string Target, bool Met)
{
    public static Ratio Of(string name, Pair pair, double atLeast) =>
        new(name, pair.Ratio, pair.Ratios, FormattableString.Invariant($"at least {atLeast}"), pair.Ratio >= atLeast);
}

/// <param name="PeakMb">Highest resident memory of each process, in MB.</param>
internal sealed record ImportMeasure(long Events, double AcceptedRate, double StoredRate, IReadOnlyDictionary<string, double> PeakMb)
{
    public const string App = "the app";
    public const double LimitMb = 300;
}
