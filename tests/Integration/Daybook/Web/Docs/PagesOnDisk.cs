using Daybook.Web.Docs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Web.Docs;

/// <summary>A corpus in its own folder, removed on disposal.</summary>
internal sealed class PagesOnDisk : IDisposable
{
    private readonly string _folder = TestDirectory.New();

    public PagesOnDisk(params (string Path, string Markdown)[] pages)
    {
        foreach (var (path, markdown) in pages)
        {
            var file = Path.Combine(_folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, markdown);
        }

        Corpus = new DocsCorpus(Options.Create(new DocsOptions { Directory = _folder }), NullLogger<DocsCorpus>.Instance);
        Embedded = new EmbeddedIndex(Corpus, NullLogger<EmbeddedIndex>.Instance);
    }

    public DocsCorpus Corpus { get; }

    public EmbeddedIndex Embedded { get; }

    public void Dispose()
    {
        Embedded.Dispose();
        TestDirectory.Delete(_folder);
    }
}
