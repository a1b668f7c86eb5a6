using Daybook.Web.Docs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Web.Docs;

/// <summary>A corpus in its own folder, removed on disposal.</summary>
internal sealed class CorpusOnDisk : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("daybook-docs-");
    private EmbeddedIndex? _index;
    private DocsSite? _site;

    public CorpusOnDisk(params (string Path, string Markdown)[] files)
    {
        foreach (var (path, markdown) in files)
        {
            var file = File(path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            System.IO.File.WriteAllText(file, markdown);
        }

        Corpus = Of(_directory.FullName);
    }

    public DocsCorpus Corpus { get; }

    public string File(string path) => Path.Combine(_directory.FullName, path);

    public EmbeddedIndex Index => _index ??= IndexOf(Corpus);

    public DocsSite Site => _site ??= new(Corpus);

    public ReadDoc Read => ReadOf(Corpus, Index);

    public static ReadDoc ReadOf(DocsCorpus corpus, IDocsIndex index) => new(corpus, new(corpus), new(corpus, index));

    public static DocsCorpus Of(string directory) =>
        new(Options.Create(new DocsOptions { Directory = directory }), NullLogger<DocsCorpus>.Instance);

    public static EmbeddedIndex IndexOf(DocsCorpus corpus) => new(corpus, NullLogger<EmbeddedIndex>.Instance);

    public void Dispose()
    {
        _index?.Dispose();
        _directory.Delete(recursive: true);
    }
}
