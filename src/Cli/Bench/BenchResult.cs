namespace Daybook.Cli.Bench;

/// <summary>Everything one run measured. Rates are events a second.</summary>
internal sealed record BenchResult
{
    public required Machine Machine { get; init; }

    public required int Postgres { get; init; }

    public required double? LoadBefore { get; init; }

    /// <summary>Accepted over HTTP with Persist paused.</summary>
    public required IReadOnlyList<LoadResult> Accepted { get; init; }

    /// <summary>The bare queue client sending the messages that the batches of 100 became.</summary>
    public required double QueueSameBytes { get; init; }

    public required double EventsAMessage { get; init; }

    /// <summary>256 callers of the bare queue client, one message an event.</summary>
    public required double QueueMessageAnEvent { get; init; }

    public required double Persisted { get; init; }

    public required double Copy { get; init; }

    public required ImportMeasure? Import { get; init; }

    public LoadResult BatchesOf100 => Accepted.Single(load => load.EventsEach == 100);

    public LoadResult ManyCallers => Accepted.Single(load => load.Callers == BenchOptions.ManyCallers);

    public IReadOnlyList<Ratio> Ratios =>
    [
        new("stored from a full queue ÷ raw COPY of the same rows", Persisted / Copy, "at least 0.6", Persisted / Copy >= 0.6),
        new("accepted in batches of 100 ÷ bare queue client, same bytes", BatchesOf100.Rate / QueueSameBytes, "at least 0.7", BatchesOf100.Rate / QueueSameBytes >= 0.7),
        new($"{BenchOptions.ManyCallers} callers of single events ÷ one queue message an event", ManyCallers.Rate / QueueMessageAnEvent, "at least 10", ManyCallers.Rate / QueueMessageAnEvent >= 10),
    ];
}

internal sealed record Ratio(string Name, double Value, string Target, bool Met);

/// <param name="PeakMb">Highest resident memory of each process, in MB.</param>
internal sealed record ImportMeasure(long Events, double AcceptedRate, double StoredRate, IReadOnlyDictionary<string, double> PeakMb)
{
    public const string App = "the app";
    public const double LimitMb = 300;
}
