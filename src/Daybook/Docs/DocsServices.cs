using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Docs;

public static class DocsServices
{
    public static IServiceCollection AddDocs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DocsOptions>()
            .Bind(configuration.GetSection(DocsOptions.Section))
            .Validate<IConfiguration>(
                (options, settings) => settings[$"{DocsOptions.Section}:Directory"] is null || Directory.Exists(options.Directory),
                "Daybook__Docs__Directory names a folder that does not exist. Allowed: a readable folder of Markdown files, or leave it out to use the docs folder beside the app.")
            .ValidateOnStart();
        return services
            .AddSingleton<DocsCorpus>()
            .AddSingleton<IDocsIndex, EmbeddedIndex>()
            .AddSingleton<ListDocs>()
            .AddSingleton<SearchDocs>()
            .AddSingleton<ReadDoc>();
    }
}
