using Daybook.Web.Docs;

namespace Daybook.Tests.Web.Docs;

public sealed class EmbeddedIndexBehaviourTests : DocsIndexBehaviour, IDisposable
{
    private readonly List<PagesOnDisk> _disks = [];

    public void Dispose() => _disks.ForEach(disk => disk.Dispose());

    protected override Task<IDocsIndex> Index(params (string Path, string Markdown)[] pages)
    {
        var disk = new PagesOnDisk(pages);
        _disks.Add(disk);
        return Task.FromResult<IDocsIndex>(disk.Embedded);
    }
}
