using Daybook.Ingest;

namespace Daybook.Tests.Ingest;

public sealed class IngestOptionsTests
{
    [Fact]
    public void The_defaults_are_those_of_the_contract()
    {
        var options = new IngestOptions();

        Assert.Equal(4 * 1024 * 1024, options.MaxBodyBytes);
        Assert.Equal(1_000, options.MaxBatchSize);
        Assert.Equal(32 * 1024, options.MaxEventBytes);
        Assert.Equal("", options.AllowedEventTypes);
        Assert.Equal(16 * 1024 * 1024, options.MaxWaitingBytes);
        Assert.Equal(5, options.SendTimeoutSeconds);
        Assert.Equal(300, options.ClockSkewSeconds);
        Assert.Equal("", options.TrackingPlan);
        Assert.False(options.Strict);
        Assert.Empty(options.Faults());
    }

    [Fact]
    public void The_fixed_limits_are_those_of_the_contract()
    {
        Assert.Equal(100, EventLimits.EventTypeLength);
        Assert.Equal(200, EventLimits.IdLength);
        Assert.Equal(16, EventLimits.Nesting);
        Assert.Equal(TimeSpan.FromHours(24), EventLimits.Future);
    }

    [Fact]
    public void A_bad_value_is_named_with_what_is_allowed()
    {
        var options =
            new IngestOptions
            {
                MaxBodyBytes = 1,
                MaxBatchSize = 0,
                MaxEventBytes = 40_000,
                MaxWaitingBytes = 0,
                SendTimeoutSeconds = 0,
                ClockSkewSeconds = -1
            };

        var faults = options.Faults().ToList();

        Assert.Equal(6, faults.Count);
        Assert.Contains(faults,
            f => f.StartsWith("Daybook__Ingest__MaxEventBytes is 40000: it must be from 256 to 32768", StringComparison.Ordinal));
    }
}
