using Daybook.Local;

namespace Daybook.Tests;

/// <summary>Resources that only one test uses.</summary>
public sealed record TestEnvironment(string Postgres, string QueueStorage, string S3ServiceUrl, string Bucket, string TimeZone)
{
    private const string Never = "0 0 0 29 2 *";

    /// <summary>The same as Daybook's settings, in a new dictionary at each call. A test may add or change entries.</summary>
    public Dictionary<string, string?> Settings() => new(StringComparer.OrdinalIgnoreCase)
    {
        ["DOTNET_ENVIRONMENT"] = "Development",
        ["AzureWebJobsStorage"] = QueueStorage,
        ["ConnectionStrings:Postgres"] = Postgres,
        ["Daybook:TimeZone"] = TimeZone,
        ["Daybook:S3:Bucket"] = Bucket,
        ["Daybook:S3:Prefix"] = "daybook",
        ["Daybook:S3:Region"] = "us-east-1",
        ["Daybook:S3:ServiceUrl"] = S3ServiceUrl,
        ["Daybook:S3:AccessKey"] = S3Server.AccessKey,
        ["Daybook:S3:SecretKey"] = S3Server.SecretKey,
        // Tests decide when something runs, so no timer starts it.
        ["Daybook:Rollup:SoonSeconds"] = "0",
        ["RollupSchedule"] = Never,
        ["RetentionSchedule"] = Never,
        ["QualitySchedule"] = Never,
        ["IndexDocsSchedule"] = Never,
        ["AzureFunctionsJobHost:extensions:queues:maxPollingInterval"] = "00:00:00.100",
        ["AzureFunctionsJobHost:extensions:queues:visibilityTimeout"] = "00:00:01",
    };
}
