using Daybook.Foundation;
using Daybook.Watch.Health;
using Daybook.Web.Dashboard;
using Daybook.Web.Docs;
using Daybook.Web.Docs.AzureSearch;
using Daybook.Web.Mcp;
using Daybook.Web.OpenApi;
using Daybook.Web.Script;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Daybook.Web;

/// <summary>The page's files, the contract, and the docs with their search.</summary>
public static class WebServices
{
    public static IServiceCollection AddWeb(this IServiceCollection services) => services
        .AddSettings<DashboardOptions>("Daybook:Dashboard")
        .AddSingleton<IValidateOptions<DashboardOptions>, CheckSignIn>()
        .AddSettings<DocsOptions>("Daybook:Docs")
        .AddSettings<AzureSearchOptions>("Daybook:Search")
        .AddSingleton<SignInSettings>()
        .AddSingleton<PageSettings>()
        .AddSingleton<DashboardFiles>()
        .AddSingleton<ServeDashboard>()
        .AddSingleton<ServeScript>()
        .AddSingleton<Contract>()
        .AddSingleton<ReferencePage>()
        .AddSingleton<ToolSchema>()
        .AddSingleton<McpEndpoint>()
        .AddSingleton<AnswerMcp>()
        .AddSingleton<DocsCorpus>()
        .AddSingleton<DocsSite>()
        .AddSingleton<MissingPage>()
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
