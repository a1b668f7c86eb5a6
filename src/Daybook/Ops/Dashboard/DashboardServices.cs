using Daybook.Ops.OpenApi;
using Daybook.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Ops.Dashboard;

public static class DashboardServices
{
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddSettings<DashboardOptions>("Daybook:Dashboard");
        return services
            .AddSingleton<PageSettings>()
            .AddSingleton<DashboardFiles>()
            .AddSingleton<ServeDashboard>()
            .AddSingleton<Contract>()
            .AddSingleton<ReferencePage>();
    }
}
