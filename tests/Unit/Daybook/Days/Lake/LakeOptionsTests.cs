using Daybook.Days.Lake;
using Daybook.Foundation.Blob;
using Daybook.Foundation.Columns;
using Daybook.Foundation.S3;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Days.Lake;

public sealed class LakeOptionsTests
{
    [Fact]
    public void It_is_off_and_keeps_replaced_files_for_a_day()
    {
        var options = new LakeOptions();

        Assert.Equal((false, 24), (options.Enabled, options.KeepHours));
        Assert.Empty(options.Faults());
        Assert.Empty(Whys(options, columns: false, bucket: ""));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(8761)]
    public void Hours_have_bounds(int hours) =>
        Assert.Equal([$"Daybook__Lake__KeepHours is {hours}: it must be from 0 to 8760."], new LakeOptions { KeepHours = hours }.Faults());

    [Theory]
    [InlineData(true, "bucket")]
    [InlineData(false, "bucket", "Daybook__Columns__Enabled")]
    [InlineData(true, "", "Daybook__S3__Bucket")]
    [InlineData(false, "", "Daybook__Columns__Enabled", "Daybook__S3__Bucket")]
    public void Switched_on_it_names_what_is_missing(bool columns, string bucket, params string[] missing) =>
        Assert.Equal(missing, Whys(new() { Enabled = true }, columns, bucket).Select(f => missing.First(m =>
            f.StartsWith("Daybook__Lake__Enabled is true, but " + m, StringComparison.Ordinal))));

    [Fact]
    public void A_container_does_as_well_as_a_bucket() =>
        Assert.Empty(Whys(new() { Enabled = true }, columns: true, bucket: "", container: "daybook"));

    private static List<string> Whys(LakeOptions options, bool columns, string bucket, string container = "") =>
        [.. new LakeNeeds(Options.Create(new ColumnsOptions { Enabled = columns }), Options.Create(new S3Options { Bucket = bucket }),
            Options.Create(new BlobOptions { Container = container })).Validate(null, options).Failures ?? []];
}
