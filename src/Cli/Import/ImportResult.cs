namespace Daybook.Cli.Import;

/// <param name="Totals">Of the whole file, the runs before included.</param>
/// <param name="RecordsBefore">Records that earlier runs had dealt with.</param>
/// <param name="Elapsed">Of this run.</param>
/// <param name="UnknownFields">Fields of another product's records that its map does not speak of, and so do not carry over.</param>
/// <param name="Skipped">Records of another product that are no events.</param>
/// <param name="RejectedFile">Null when every record was taken.</param>
internal sealed record ImportResult(string File, ImportTotals Totals, long RecordsBefore, TimeSpan Elapsed, string? RejectedFile, IReadOnlyDictionary<string, long> UnknownFields, IReadOnlyDictionary<string, long> Skipped)
{
    /// <summary>Records a second in this run.</summary>
    public double Rate => (Totals.Records - RecordsBefore) / Math.Max(Elapsed.TotalSeconds, 0.001);
}
