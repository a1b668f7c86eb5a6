using Daybook.Foundation;
using Daybook.Foundation.Objects;

namespace Daybook.Watch.Health;

/// <summary>The store of published files. Its check is named <c>s3</c> whichever it is, because monitors know that name.</summary>
internal sealed class ObjectStoreProbe(IObjectStore objects) : IProbe
{
    public string Name => "s3";

    public async Task<Finding> Look(CancellationToken cancel)
    {
        if (!objects.Enabled) return Finding.Ok("No bucket is set, so nothing is published.");
        try
        {
            return await objects.Head("manifest.json", cancel) is null ? Finding.Ok("Answers; nothing is published yet.")
                : Finding.Ok("Answers.");
        }
        catch (StoreUnavailableException)
        {
            return Finding.Down($"{objects.Name} cannot be reached. Files will be late; reports still work.");
        }
    }
}
