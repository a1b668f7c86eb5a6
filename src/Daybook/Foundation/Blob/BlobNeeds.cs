using Daybook.Foundation.S3;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Blob;

/// <summary>What Blob Storage needs of other settings, checked at the start: no bucket beside it, and an account.</summary>
internal sealed class BlobNeeds(IOptions<S3Options> s3, IConfiguration configuration) : IValidateOptions<BlobOptions>
{
    public ValidateOptionsResult Validate(string? name, BlobOptions options)
    {
        if (!options.Enabled) return ValidateOptionsResult.Success;
        if (s3.Value.Enabled)
            return ValidateOptionsResult.Fail(
                "Daybook__Blob__Container and Daybook__S3__Bucket are both set, but files are published to one place: empty the one that "
                + "is not in use. Files that are only in the other must be copied first; "
                + "the guide \"Publish to Azure Blob Storage\" says how.");
        try
        {
            BlobAccount.Service(options, configuration, null);
            return ValidateOptionsResult.Success;
        }
        catch (InvalidOperationException e)
        {
            return ValidateOptionsResult.Fail(e.Message);
        }
    }
}
