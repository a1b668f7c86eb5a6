using Daybook.Foundation.Audit;
using Daybook.Foundation.Access.Keys;
using Daybook.Foundation.Access.Limits;
using Daybook.Foundation.Access.Shares;
using Daybook.Foundation.Access.Tokens;
using Daybook.Foundation;
using Daybook.Foundation.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Foundation.Access;

public static class AccessServices
{
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<AccessOptions>(AccessOptions.Section);
        services.AddOptions<AccessOptions>().Validate(
            options => options.Mode != AccessMode.Off || configuration.IsDevelopment(),
            "Daybook__Access__Mode is Off: that is allowed only where AZURE_FUNCTIONS_ENVIRONMENT or DOTNET_ENVIRONMENT says "
            + "Development. Set it to Required.");
        services.BindSettings<SignedBodyOptions>("Daybook:Ingest");
        return services
            .AddSingleton<ApiKeyRing>()
            .AddSingleton<IssuedKeys>()
            .AddSingleton<KeysFile>()
            .AddSingleton<KeyRows>()
            .AddSingleton<RefreshKeys>()
            .AddHostedService(provider => provider.GetRequiredService<RefreshKeys>())
            .AddSingleton<CreateKey>()
            .AddSingleton<RevokeKey>()
            .AddSingleton<ListKeys>()
            .AddSingleton<ShowCaller>()
            .AddSingleton<AuthorityKeys>()
            .AddSingleton<VerifyToken>()
            .AddSingleton<SignedBody>()
            .AddSingleton<SharedLimits>()
            .AddSingleton<LimitRows>()
            .AddSingleton<CallerLimits>()
            .AddHostedService<ShareLimits>()
            .AddSingleton<AccessPolicy>()
            .AddSingleton<SharePolicy>()
            .AddSingleton<AuditBuffer>()
            .AddSingleton<PersonTargets>()
            .AddSingleton<WriteAudit>()
            .AddSingleton<AuditTrail>()
            .AddSingleton<ListAudit>()
            .AddHostedService<FlushAudit>();
    }
}
