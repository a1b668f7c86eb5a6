using Daybook.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Docs;

public static class DocsServices
{
    public static IServiceCollection AddDocs(this IServiceCollection services)
    {
        services.AddSettings<DocsOptions>("Daybook:Docs");
        return services
            .AddSingleton<DocsCorpus>()
            .AddSingleton<IDocsIndex, EmbeddedIndex>()
            .AddSingleton<ListDocs>()
            .AddSingleton<SearchDocs>()
            .AddSingleton<ReadDoc>();
    }
}
