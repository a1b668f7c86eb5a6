using Daybook.Web.Docs;

namespace Daybook.Tests.Web.Docs.AzureSearch;

public sealed class AzureIndexBehaviourTests : DocsIndexBehaviour, IAsyncLifetime
{
    private readonly List<AzureSide> _sides = [];
    private TestSearchService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TestSearchService.Start();

    public async ValueTask DisposeAsync()
    {
        _sides.ForEach(side => side.Dispose());
        await _service.DisposeAsync();
        Assert.Empty(_service.Violations);
    }

    protected override async Task<IDocsIndex> Index(params (string Path, string Markdown)[] pages)
    {
        var side = new AzureSide(_service, TestSearchService.AdminKey, pages);
        _sides.Add(side);
        await side.Timer.Run(TestContext.Current.CancellationToken);
        // If the embedded index answered, the search would prove nothing.
        Assert.True((await side.Look.Run(TestContext.Current.CancellationToken))!.Complete);
        return side.Index;
    }
}
