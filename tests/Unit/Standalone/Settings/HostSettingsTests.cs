using Daybook.Standalone.Settings;
using Microsoft.Extensions.Configuration;

namespace Daybook.Tests.Standalone.Settings;

public sealed class HostSettingsTests
{
    [Fact]
    public void An_absent_field_has_the_Functions_hosts_default()
    {
        var settings = From();

        Assert.Equal(("api", -1, -1), (settings.RoutePrefix, settings.MaxConcurrentRequests, settings.MaxOutstandingRequests));
        Assert.Equal(new QueueSettings(16, 8, 5, TimeSpan.Zero, TimeSpan.FromMinutes(1), Base64: true), settings.Queues);
    }

    [Fact]
    public void The_next_batch_threshold_is_half_the_batch_when_only_that_is_given() =>
        Assert.Equal(15, From(("extensions:queues:batchSize", "30")).Queues.NewBatchThreshold);

    [Fact]
    public void What_is_given_holds()
    {
        var settings = From(
            ("extensions:http:routePrefix", "/v9/"), ("extensions:http:maxConcurrentRequests", "3"),
            ("extensions:http:maxOutstandingRequests", "4"),
            ("extensions:queues:batchSize", "2"), ("extensions:queues:newBatchThreshold", "0"),
            ("extensions:queues:maxDequeueCount", "100"),
            ("extensions:queues:visibilityTimeout", "00:00:30"), ("extensions:queues:maxPollingInterval", "00:00:02"),
            ("extensions:queues:messageEncoding", "none"));

        Assert.Equal(
            new HostSettings("v9", 3, 4, new QueueSettings(2, 0, 100, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(2), Base64: false)),
            settings);
    }

    [Fact]
    public void An_empty_route_prefix_is_no_prefix() => Assert.Equal("", From(("extensions:http:routePrefix", "")).RoutePrefix);

    [Theory]
    [InlineData("batchSize", "33", "extensions.queues.batchSize is '33': a whole number from 1 to 32 is allowed")]
    [InlineData("batchSize", "many", "is 'many'")]
    [InlineData("maxPollingInterval", "00:00:00.05", "a time from 00:00:00.1000000 to 1.00:00:00 is allowed")]
    [InlineData("messageEncoding", "utf8", "'base64' or 'none' is allowed")]
    public void A_bad_value_is_refused_with_its_name_and_what_is_allowed(string field, string value, string says) =>
        Assert.Contains(says, Assert.Throws<InvalidOperationException>(() => From(($"extensions:queues:{field}", value))).Message);

    private static HostSettings From(params (string Name, string Value)[] fields) => HostSettings.From(new ConfigurationBuilder()
        .AddInMemoryCollection(
        fields.Select(field => KeyValuePair.Create<string, string?>($"{HostSettings.Section}:{field.Name}", field.Value)))
        .Build());
}
