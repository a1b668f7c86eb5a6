namespace Daybook.Watch.Quality.Checks;

/// <summary>Faults that the nightly recount or the nightly comparison with S3 found and that are not corrected yet.</summary>
internal sealed class RecountFaults : ICheck
{
    public string Name => FindingNames.RecountFault;

    public async Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel)
    {
        // rollup_faults_open.
        var faults = await look.Session.Query(
            "SELECT subject || coalesce(' of ' || day, '') FROM rollup_faults WHERE resolved_at IS NULL ORDER BY day, subject",
            r => r.GetString(0), cancel);
        return
        [
            new Finding(Name, faults.Count > 0 ? FindingStatus.Fail : FindingStatus.Ok,
                faults.Count > 0 ? $"Differs from its source: {string.Join(", ", faults.Take(5))}."
                    : "Daily tables and S3 agree with their sources.")
            {
                Value = faults.Count,
                Threshold = 0,
                Unit = "faults",
            },
        ];
    }
}
