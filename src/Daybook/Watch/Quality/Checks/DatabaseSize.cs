using Microsoft.Extensions.Options;

namespace Daybook.Watch.Quality.Checks;

/// <summary>Compares the database's size with its limit, because SQL cannot see the disk itself.</summary>
internal sealed class DatabaseSize(IOptions<QualityOptions> options) : ICheck
{
    private const double Gb = 1e9, FailPercent = 80, WarnPercent = 70;

    public string Name => FindingNames.DiskOrDatabaseSize;

    public async Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel)
    {
        var size = (await look.Session.Query("SELECT pg_database_size(current_database())", r => r.GetInt64(0), cancel)).Single();
        var limit = options.Value.DatabaseLimitGb;
        if (limit == 0)
            return [new Finding(Name, FindingStatus.Ok,
                $"{size / Gb:0.###} GB; Daybook__Quality__DatabaseLimitGb is not set, so the size is not judged.") {
                    Value = Math.Round(size / Gb, 3), Unit = "GB" }];
        var percent = Math.Round(100 * size / Gb / limit, 1);
        var status = percent >= FailPercent ? FindingStatus.Fail : percent >= WarnPercent ? FindingStatus.Warn : FindingStatus.Ok;
        return [new Finding(Name, status,
            $"{size / Gb:0.###} GB of {limit} GB.") { Value = percent, Threshold = FailPercent, Unit = "percent" }];
    }
}
