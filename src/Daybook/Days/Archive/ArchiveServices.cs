using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Days.Archive;

/// <summary>What lies in S3: publishing, verifying, reading back.</summary>
public static class ArchiveServices
{
    public static IServiceCollection AddArchive(this IServiceCollection services) => services
        .AddSingleton<VerifiedUpload>()
        .AddSingleton<PublishOutbox>()
        .AddSingleton<RewriteParts>()
        .AddSingleton<ArchiveEvents>()
        .AddSingleton<VerifyArchive>()
        .AddSingleton<NightlyArchive>()
        .AddSingleton<RestoreEvents>();
}
