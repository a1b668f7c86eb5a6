using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Reports.Export;

public static class ExportServices
{
    public static IServiceCollection AddExport(this IServiceCollection services) => services.AddSingleton<ExportEvents>();
}
