using Daybook.Foundation.Blob;
using Daybook.Foundation.S3;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Objects;

/// <summary>How many days after its end a day's raw events are archived, in whichever store is set.</summary>
public sealed class ArchiveDelay(IOptions<S3Options> s3, IOptions<BlobOptions> blob)
{
    public int Days => blob.Value.Enabled ? blob.Value.ArchiveDelayDays : s3.Value.ArchiveDelayDays;
}
