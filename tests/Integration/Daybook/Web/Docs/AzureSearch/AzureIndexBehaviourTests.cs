using Daybook.Web.Docs;

namespace Daybook.Tests.Web.Docs.AzureSearch;

public sealed class AzureIndexBehaviourTests : DocsIndexBehaviour, IAsyncLifetime
{
    private readonly List<AzureSide> sides = [];
    private TestSearchService service = null!;

    public async ValueTask InitializeAsync() => service = await TestSearchService.StartAsync();

    public async ValueTask DisposeAsync()
    {
        sides.ForEach(side => side.Dispose());
        await service.DisposeAsync();
        Assert.Empty(service.Violations);
    }

    protected override async Task<IDocsIndex> IndexAsync(params (string Path, string Markdown)[] pages)
    {
        var side = new AzureSide(service, TestSearchService.AdminKey, pages);
        sides.Add(side);
        await side.Timer.Run(TestContext.Current.CancellationToken);
        // If the embedded index answered, the search would prove nothing.
        Assert.True((await side.Look.Run(TestContext.Current.CancellationToken))!.Complete);
        return side.Index;
    }
}
