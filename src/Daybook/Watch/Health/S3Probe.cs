using Daybook.Foundation;
using Daybook.Foundation.S3;

namespace Daybook.Watch.Health;

internal sealed class S3Probe(S3Store s3) : IProbe
{
    public string Name => "s3";

    public async Task<Finding> Look(CancellationToken cancel)
    {
        if (!s3.Enabled) return Finding.Ok("No bucket is set, so nothing is published.");
        try
        {
            return await s3.Head("manifest.json", cancel) is null ? Finding.Ok("Answers; nothing is published yet.")
                : Finding.Ok("Answers.");
        }
        catch (StoreUnavailableException)
        {
            return Finding.Down("S3 cannot be reached. Files will be late; reports still work.");
        }
    }
}
