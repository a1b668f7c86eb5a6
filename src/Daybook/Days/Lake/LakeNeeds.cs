using Daybook.Foundation.Blob;
using Daybook.Foundation.Columns;
using Daybook.Foundation.S3;
using Microsoft.Extensions.Options;

namespace Daybook.Days.Lake;

/// <summary>What must be switched on too, checked at the start.</summary>
internal sealed class LakeNeeds(IOptions<ColumnsOptions> columns, IOptions<S3Options> s3, IOptions<BlobOptions> blob)
    : IValidateOptions<LakeOptions>
{
    public ValidateOptionsResult Validate(string? name, LakeOptions options)
    {
        if (!options.Enabled) return ValidateOptionsResult.Success;
        List<string> faults = [];
        if (!columns.Value.Enabled)
            faults.Add("Daybook__Lake__Enabled is true, but Daybook__Columns__Enabled is not: the table is made of column files. Set both, "
                + "or neither.");
        if (!s3.Value.Enabled && !blob.Value.Enabled)
            faults.Add("Daybook__Lake__Enabled is true, but Daybook__S3__Bucket is empty: give the bucket in which the table shall be, "
                + "or the container in Daybook__Blob__Container.");
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
