using Daybook.Foundation.Queues;
using Microsoft.Extensions.Configuration;

namespace Daybook.Tests.Foundation.Queues;

/// <summary>The settings of the Functions host, as Daybook's own clients read them.</summary>
public sealed class QueueConnectionsTests
{
    [Fact]
    public void A_connection_string_names_the_account() =>
        Assert.Equal("http://127.0.0.1:10001/devstoreaccount1/events",
            Address(new() { ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true" }));

    [Fact]
    public void An_account_name_is_enough_for_an_identity() =>
        Assert.Equal("https://daybook.queue.core.windows.net/events", Address(new()
        {
            ["AzureWebJobsStorage:accountName"] = "daybook",
            ["AzureWebJobsStorage:credential"] = "managedidentity",
            ["AzureWebJobsStorage:clientId"] = "00000000-0000-0000-0000-000000000001",
        }));

    [Theory]
    [InlineData("https://daybook.queue.core.chinacloudapi.cn")]
    [InlineData("https://daybook.queue.core.chinacloudapi.cn/")]
    public void The_address_of_the_queue_service_comes_before_the_account_name(string uri) =>
        Assert.Equal("https://daybook.queue.core.chinacloudapi.cn/events",
            Address(new() { ["AzureWebJobsStorage:queueServiceUri"] = uri, ["AzureWebJobsStorage:accountName"] = "other" }));

    [Fact]
    public void A_connection_string_comes_before_both() =>
        Assert.Equal("http://127.0.0.1:10001/devstoreaccount1/events",
            Address(new() { ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true", ["AzureWebJobsStorage:accountName"] = "other" }));

    [Fact]
    public void Without_any_the_fault_names_the_settings() =>
        Assert.Contains("AzureWebJobsStorage__accountName", Assert.Throws<InvalidOperationException>(() => Address([])).Message,
            StringComparison.Ordinal);

    private static string Address(Dictionary<string, string?> settings) =>
        new QueueConnections(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).Client("events").Uri.ToString();
}
