using Daybook.Watch.Health;
using Daybook.Web.Docs.AzureSearch;
using Daybook.Foundation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Daybook.Web.Docs;

public static class DocsServices
{
    public static IServiceCollection AddDocs(this IServiceCollection services)
    {
        services.AddSettings<DocsOptions>("Daybook:Docs");
        services.AddSettings<AzureSearchOptions>("Daybook:Search");
        return services
            .AddSingleton<DocsCorpus>()
            .AddSingleton<EmbeddedIndex>()
            .AddSingleton<SearchService>()
            .AddSingleton<AzureIndex>()
            .AddSingleton<UploadPassages>()
            .AddSingleton<IndexDocs>()
            .AddSingleton<LookAtIndex>()
            .AddSingleton<IProbe, SearchProbe>()
            .AddSingleton<IDocsIndex>(provider => provider.GetRequiredService<IOptions<AzureSearchOptions>>().Value.Enabled
                ? provider.GetRequiredService<AzureIndex>()
                : provider.GetRequiredService<EmbeddedIndex>())
            .AddSingleton<ListDocs>()
            .AddSingleton<SearchDocs>()
            .AddSingleton<ReadDoc>();
    }
}
