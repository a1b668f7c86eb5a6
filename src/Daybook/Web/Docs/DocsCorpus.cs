using Daybook.Web.Docs.Searching;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Daybook.Web.Docs;

/// <summary>The documents of <see cref="DocsOptions.Directory"/>, read once on first use.</summary>
/// <remarks>Daybook serves only what is in here, so a request path never reaches the file system.</remarks>
public sealed class DocsCorpus
{
    private const int MaxDepth = 16;

    // PublicationOnly, so that a folder that could not be read is tried again.
    private readonly Lazy<SortedDictionary<string, Document>> _documents;
    private readonly Lazy<Vocabulary> _vocabulary;

    public DocsCorpus(IOptions<DocsOptions> options, ILogger<DocsCorpus> log)
    {
        _documents = new(() => Load(options.Value.Folder, log), LazyThreadSafetyMode.PublicationOnly);
        _vocabulary = new(() => new Vocabulary(Documents), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>Ordered by name.</summary>
    public IReadOnlyCollection<Document> Documents => _documents.Value.Values;

    public Vocabulary Vocabulary => _vocabulary.Value;

    public Document? Find(string name) => _documents.Value.GetValueOrDefault(name);

    private static SortedDictionary<string, Document> Load(string directory, ILogger log)
    {
        var documents = new SortedDictionary<string, Document>(StringComparer.Ordinal);
        if (!Directory.Exists(directory))
        {
            Log.CorpusMissing(log, directory);
            return documents;
        }

        // Skips hidden names, because a mounted Kubernetes ConfigMap keeps a second copy of every file under "..data".
        var files = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = MaxDepth,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        };
        foreach (var file in Directory.EnumerateFiles(directory, "*.md", files))
        {
            var name = Path.GetRelativePath(directory, file)[..^3].Replace(Path.DirectorySeparatorChar, '/');
            documents[name] = Document.Parse(name, File.ReadAllText(file));
        }

        Log.CorpusRead(log, documents.Count, directory);
        return documents;
    }
}
