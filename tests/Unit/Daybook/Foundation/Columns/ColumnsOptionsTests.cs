using Daybook.Foundation.Columns;

namespace Daybook.Tests.Foundation.Columns;

public sealed class ColumnsOptionsTests
{
    [Fact]
    public void Defaults_are_off_and_modest()
    {
        var options = new ColumnsOptions();

        Assert.Empty(options.Faults());
        Assert.False(options.Enabled);
        Assert.Equal((2L << 30, 512L << 20, 2L << 30), (options.CacheBytes, options.MemoryBytes, options.SpillBytes));
        Assert.Equal((2, 2, 32, 60, 250_000, 0, 2),
            (options.Threads, options.Queries, options.QueueLength, options.TimeoutSeconds, options.MaxMergedEvents,
                options.RetentionDays, options.MonthQuietDays));
        Assert.Equal(Path.Combine(Path.GetTempPath(), "daybook-columns"), options.Directory);
    }

    [Fact]
    public void Each_bad_value_is_named_with_what_is_allowed()
    {
        var options = new ColumnsOptions
        {
            CacheDirectory = "here",
            CacheBytes = 1,
            MemoryBytes = 1,
            SpillBytes = -1,
            Threads = 0,
            Queries = 17,
            QueueLength = -1,
            TimeoutSeconds = 0,
            MaxMergedEvents = -1,
            RetentionDays = -1,
            MonthQuietDays = 366,
        };

        Assert.Equal(
            ["CacheDirectory", "CacheBytes", "MemoryBytes", "SpillBytes", "Threads", "Queries", "QueueLength", "TimeoutSeconds",
                "MaxMergedEvents", "RetentionDays", "MonthQuietDays"],
            options.Faults().Select(f => f.Split(' ')[0].Replace("Daybook__Columns__", "", StringComparison.Ordinal)));
    }
}
