using Daybook.Foundation.Blob;
using Daybook.Foundation.Objects;
using Daybook.Foundation.S3;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Foundation.Blob;

public sealed class BlobOptionsTests
{
    private const string Key = "ZGF5Ym9vay1sb2NhbA==";

    [Fact]
    public void It_is_off_and_S3_is_the_store()
    {
        using var services = Services();

        Assert.Equal((false, "daybook", "", 2), Of(new BlobOptions()));
        Assert.Empty(new BlobOptions().Faults());
        Assert.False(services.GetRequiredService<IObjectStore>().Enabled);
        Assert.IsType<S3Store>(services.GetRequiredService<IObjectStore>());

        static (bool, string, string, int) Of(BlobOptions o) => (o.Enabled, o.Prefix, o.Connection, o.ArchiveDelayDays);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Daybook")]
    [InlineData("-daybook")]
    [InlineData("daybook-")]
    [InlineData("day--book")]
    [InlineData("day.book")]
    [InlineData("$web")]
    public void A_container_has_a_name_that_Azure_takes(string name) =>
        Assert.StartsWith($"Daybook__Blob__Container is '{name}': it must be 3 to 63 lower-case letters",
            Assert.Single(new BlobOptions { Container = name }.Faults()), StringComparison.Ordinal);

    [Theory]
    [InlineData(-1)]
    [InlineData(91)]
    public void The_archives_delay_has_bounds(int days) =>
        Assert.Equal([$"Daybook__Blob__ArchiveDelayDays is {days}: it must be from 0 to 90."],
            new BlobOptions { Container = "daybook", ArchiveDelayDays = days }.Faults());

    [Fact]
    public void The_delay_is_that_of_the_store_that_is_set()
    {
        using var s3 = Services(("Daybook:S3:Bucket", "bucket"), ("Daybook:S3:ArchiveDelayDays", "3"),
            ("Daybook:Blob:ArchiveDelayDays", "9"));
        using var blob = Services(("Daybook:Blob:Container", "files"), ("Daybook:Blob:Connection", "UseDevelopmentStorage=true"),
            ("Daybook:S3:ArchiveDelayDays", "3"), ("Daybook:Blob:ArchiveDelayDays", "9"));

        Assert.Equal((3, 9), (s3.GetRequiredService<ArchiveDelay>().Days, blob.GetRequiredService<ArchiveDelay>().Days));
    }

    [Fact]
    public void A_bucket_and_a_container_at_once_are_refused_with_what_to_do()
    {
        using var services = Services(("Daybook:S3:Bucket", "bucket"), ("Daybook:Blob:Container", "files"),
            ("Daybook:Blob:Connection", "UseDevelopmentStorage=true"));

        var fault = Assert.Single(Assert.Throws<OptionsValidationException>(services.GetRequiredService<IObjectStore>).Failures);

        Assert.StartsWith("Daybook__Blob__Container and Daybook__S3__Bucket are both set, but files are published to one place: empty",
            fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://shop.blob.core.windows.net/files", "Daybook:Blob:Connection", "https://shop.blob.core.windows.net")]
    [InlineData("https://shop.blob.core.windows.net/files", "Daybook:Blob:Connection", "https://shop.blob.core.windows.net/")]
    [InlineData("https://shop.blob.core.windows.net/files", "Daybook:Blob:Connection",
        $"DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={Key};EndpointSuffix=core.windows.net")]
    [InlineData("http://127.0.0.1:10000/devstoreaccount1/files", "AzureWebJobsStorage", "UseDevelopmentStorage=true")]
    [InlineData("https://shop.blob.core.windows.net/files", "AzureWebJobsStorage:accountName", "shop")]
    [InlineData("https://shop.blob.core.chinacloudapi.cn/files", "AzureWebJobsStorage:blobServiceUri",
        "https://shop.blob.core.chinacloudapi.cn")]
    public void The_account_is_the_one_that_is_named_or_else_that_of_the_queues(string expected, string setting, string value)
    {
        var configuration = Configuration(("Daybook:Blob:Container", "files"), (setting, value));

        var service = BlobAccount.Service(configuration.GetSection("Daybook:Blob").Get<BlobOptions>()!, configuration, null);

        Assert.Equal(expected, service.GetBlobContainerClient("files").Uri.AbsoluteUri);
        using var services = Services(("Daybook:Blob:Container", "files"), (setting, value));
        Assert.IsType<BlobStore>(services.GetRequiredService<IObjectStore>());
    }

    [Theory]
    [InlineData("AccountName=shop;AccountKey=s3cr3t", "Daybook__Blob__Connection is not a storage connection string with a blob service")]
    [InlineData("s3cr3t", "Daybook__Blob__Connection is not a storage connection string with a blob service")]
    [InlineData("http://shop.blob.core.windows.net/s3cr3t",
        "Daybook__Blob__Connection is neither a storage connection string nor an address")]
    [InlineData("https://shop.blob.core.windows.net/?sv=1&sig=s3cr3t",
        "Daybook__Blob__Connection is neither a storage connection string nor an")]
    [InlineData("https://shop.dfs.core.windows.net/",
        "Daybook__Blob__Connection is 'shop.dfs.core.windows.net': give the account's blob address, https://shop.blob.core.windows.net.")]
    public void What_is_wrong_with_the_account_is_said_without_a_word_of_the_secret(string connection, string start)
    {
        using var services = Services(("Daybook:Blob:Container", "files"), ("Daybook:Blob:Connection", connection));

        var refused = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IObjectStore>);

        Assert.StartsWith(start, Assert.Single(refused.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AzureWebJobsStorage", "QueueEndpoint=https://shop.queue.core.windows.net;SharedAccessSignature=sv=2026&sig=x",
        "AzureWebJobsStorage is not a storage connection string with a blob service")]
    [InlineData("AzureWebJobsStorage:queueServiceUri", "https://shop.queue.core.windows.net",
        "Daybook__Blob__Connection is not set, and AzureWebJobsStorage names no blob service")]
    public void An_account_of_queues_alone_is_no_account_for_files(string setting, string value, string start)
    {
        using var services = Services(("Daybook:Blob:Container", "files"), (setting, value));

        var refused = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IObjectStore>);

        Assert.StartsWith(start, Assert.Single(refused.Failures), StringComparison.Ordinal);
    }

    private static ServiceProvider Services(params (string Setting, string Value)[] settings)
    {
        var configuration = Configuration(settings);
        return new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddDaybook(configuration)
            .BuildServiceProvider();
    }

    private static IConfigurationRoot Configuration(params (string Setting, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Setting, (string?)s.Value))).Build();
}
