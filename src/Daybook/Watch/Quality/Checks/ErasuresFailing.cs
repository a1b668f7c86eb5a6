namespace Daybook.Watch.Quality.Checks;

/// <summary>Erasures that failed several times in a row, or are not done after a day: a promise to a person that is not kept.</summary>
internal sealed class ErasuresFailing : ICheck
{
    private const int Sure = 3;

    public string Name => FindingNames.ErasureFailing;

    public async Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel)
    {
        // erasures_open: the few that are not done.
        var (failing, trying, example, error) = (await look.Session.Query(
            """
            SELECT count(*) FILTER (WHERE tries >= $1 OR requested_at < $2), count(*) FILTER (WHERE tries > 0),
              (min(erasure_id::text) FILTER (WHERE tries >= $1 OR requested_at < $2)),
                (min(error) FILTER (WHERE tries >= $1 OR requested_at < $2))
            FROM erasures WHERE state <> 'done'
            """, r => (r.GetInt64(0), r.GetInt64(1), r.IsDBNull(2) ? "" : r.GetString(2),
              r.IsDBNull(3) ? "It is not known why." : r.GetString(3)), cancel, Sure, look.Now.AddDays(-1))).Single();
        var status = failing > 0 ? FindingStatus.Fail : trying > 0 ? FindingStatus.Warn : FindingStatus.Ok;
        var said = status switch
        {
            FindingStatus.Fail => $"{failing} erasures are not done, such as {example}: {error}",
            FindingStatus.Warn => $"{trying} erasures failed and are tried again.",
            _ => "No erasure fails.",
        };
        return [new Finding(Name, status, said) { Value = failing, Threshold = 0, Unit = "erasures" }];
    }
}
