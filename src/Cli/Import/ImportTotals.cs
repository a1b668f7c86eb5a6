namespace Daybook.Cli.Import;

/// <summary>The sum of all receipts so far.</summary>
internal sealed class ImportTotals
{
    /// <summary>Enough to find the fault. The rest is in the file of rejected lines.</summary>
    private const int LinesShown = 5;

    private const int FieldsShown = 10;

    /// <summary>Processed records of the file: sent and receipted, or unreadable.</summary>
    public long Records { get; set; }

    public long Sent { get; set; }

    public long Accepted { get; set; }

    /// <summary>Repeats inside one request. Repeats across requests show in the ledger.</summary>
    public long Duplicates { get; set; }

    public long Rejected { get; set; }

    public SortedDictionary<string, RejectedCount> RejectedByCode { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The receipts' warnings about accepted events.</summary>
    public SortedDictionary<string, WarningCount> WarningsByCode { get; init; } = new(StringComparer.Ordinal);

    public void Add(BatchOutcome outcome)
    {
        Records += outcome.Records;
        Sent += outcome.Sent;
        Accepted += outcome.Accepted;
        Duplicates += outcome.Duplicates;
        Rejected += outcome.Rejected.Count;
        foreach (var warning in outcome.Warnings)
        {
            if (!WarningsByCode.TryGetValue(warning.Code, out var count)) WarningsByCode[warning.Code] = count = new WarningCount();
            count.Count++;
            if (warning.Line is { } line && count.FirstLines.Count < LinesShown && !count.FirstLines.Contains(line))
                count.FirstLines.Add(line);
            if (warning.Field is { } field && count.Fields.Count < FieldsShown && !count.Fields.Contains(field)) count.Fields.Add(field);
        }

        foreach (var line in outcome.Rejected)
        {
            if (!RejectedByCode.TryGetValue(line.Code, out var count)) RejectedByCode[line.Code] = count = new RejectedCount();
            count.Count++;
            if (count.FirstLines.Count < LinesShown) count.FirstLines.Add(line.Line);
        }
    }
}

internal sealed class RejectedCount
{
    public long Count { get; set; }

    public List<long> FirstLines { get; init; } = [];
}

internal sealed class WarningCount
{
    public long Count { get; set; }

    public List<long> FirstLines { get; init; } = [];

    /// <summary>The first field names that it was about.</summary>
    public List<string> Fields { get; init; } = [];
}

/// <summary>A warning of a receipt, with the line it is about.</summary>
internal sealed record WarnedLine(long? Line, string Code, string? Field);

/// <summary>The result of one batch.</summary>
internal sealed record BatchOutcome(int Records, int Sent, int Accepted, int Duplicates, IReadOnlyList<RejectedLine> Rejected,
    IReadOnlyList<WarnedLine> Warnings);
