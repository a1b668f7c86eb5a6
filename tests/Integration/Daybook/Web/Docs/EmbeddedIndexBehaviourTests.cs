using Daybook.Web.Docs;

namespace Daybook.Tests.Web.Docs;

public sealed class EmbeddedIndexBehaviourTests : DocsIndexBehaviour, IDisposable
{
    private readonly List<PagesOnDisk> disks = [];

    public void Dispose() => disks.ForEach(disk => disk.Dispose());

    protected override Task<IDocsIndex> IndexAsync(params (string Path, string Markdown)[] pages)
    {
        var disk = new PagesOnDisk(pages);
        disks.Add(disk);
        return Task.FromResult<IDocsIndex>(disk.Embedded);
    }
}
