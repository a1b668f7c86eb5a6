using Daybook.Web.OpenApi;
using Daybook.Foundation;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Web.Dashboard;

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
