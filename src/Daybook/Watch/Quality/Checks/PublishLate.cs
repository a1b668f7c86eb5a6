using Daybook.Foundation;
using Daybook.Foundation.Objects;
using Microsoft.Extensions.Options;

namespace Daybook.Watch.Quality.Checks;

/// <summary>A counted day has waited too long for the store of files.</summary>
internal sealed class PublishLate(IObjectStore objects, IOptions<QualityOptions> options) : ICheck
{
    public string Name => FindingNames.S3PublishLate;

    public async Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel)
    {
        if (!objects.Enabled) return [Finding.TooLittle(Name, "", "No bucket is set, so nothing is published.")];
        // publications_open.
        var (days, oldest) = (await look.Session.Query(
            "SELECT count(DISTINCT day), min(queued_at) FROM publications WHERE state <> 'published'",
            r => (r.GetInt64(0), r.IsDBNull(1) ? (DateTimeOffset?)null : r.GetFieldValue<DateTimeOffset>(1)), cancel)).Single();
        var minutes = oldest is { } at ? Math.Round(Math.Max(0, (look.Now - at).TotalMinutes), 1) : 0;
        return
        [
            new Finding(Name, minutes > options.Value.PublishLateMinutes ? FindingStatus.Fail : FindingStatus.Ok,
                oldest is { } since ? $"{days} days wait, the oldest since {DaybookJson.Iso8601(since)}."
                    : "Every counted day is published.")
            {
                Value = minutes,
                Threshold = options.Value.PublishLateMinutes,
                Unit = "minutes",
            },
        ];
    }
}
