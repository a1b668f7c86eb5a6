namespace Daybook.Cli.Import;

/// <param name="Totals">Totals of the whole file, including earlier runs.</param>
/// <param name="RecordsBefore">Records that earlier runs processed.</param>
/// <param name="Elapsed">Of this run.</param>
/// <param name="UnknownFields">Fields of another product's records that its map does not use, so they are not imported.</param>
/// <param name="Skipped">Records of another product that are not events.</param>
/// <param name="RejectedFile">Null if every record was accepted.</param>
internal sealed record ImportResult(string File, ImportTotals Totals, long RecordsBefore, TimeSpan Elapsed, string? RejectedFile,
    IReadOnlyDictionary<string, long> UnknownFields, IReadOnlyDictionary<string, long> Skipped)
{
    /// <summary>Records per second in this run.</summary>
    public double Rate => (Totals.Records - RecordsBefore) / Math.Max(Elapsed.TotalSeconds, 0.001);
}
