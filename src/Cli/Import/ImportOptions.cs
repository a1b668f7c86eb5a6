using Daybook.Cli.Import.Elsewhere;
using Daybook.Cli.Sending;

namespace Daybook.Cli.Import;

/// <summary>What to import, and the destination.</summary>
internal sealed record ImportOptions(string File, Target Target)
{
    /// <summary>Daybook's own limit for a request. If Daybook is configured lower, the batch is halved.</summary>
    public const int MaxBatchSize = 1000;

    /// <summary>A quarter of what Daybook accepts at once, so that a few requests in flight stay small on both sides.</summary>
    public const int MaxBatchBytes = 1024 * 1024;

    /// <summary><c>csv</c> or <c>jsonl</c>; if null, the name decides.</summary>
    public string? Format { get; init; }

    /// <summary>If set, the file is another product's export, and this says how to read it.</summary>
    public ExportMap? Map { get; init; }

    /// <summary>The separator of a CSV file; if null, the header decides.</summary>
    public char? Separator { get; init; }

    /// <summary>If true, records without a time get the time of receipt.</summary>
    public bool TimeReceived { get; init; }

    /// <summary>If true, events with unknown fields are refused.</summary>
    public bool StrictFields { get; init; }

    /// <summary>Events in a request, 1 to 1,000.</summary>
    public int BatchSize { get; init; } = MaxBatchSize;

    /// <summary>Requests in flight.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>If true, ignore the progress of an earlier run.</summary>
    public bool Restart { get; init; }

    /// <summary>Where the state of an unfinished import is kept.</summary>
    public string StateFolder { get; init; } = DefaultStateFolder();

    /// <summary>If null, FILE.rejected.jsonl beside the file or, if that folder is not writable, in the current folder.</summary>
    public string? RejectedFile { get; init; }

    /// <summary>How long one batch is tried while Daybook does not answer.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(10);

    private static string DefaultStateFolder()
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } set ? set
            : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } known ? known
            : Path.GetTempPath();
        return Path.Combine(state, "daybook", "imports");
    }
}
