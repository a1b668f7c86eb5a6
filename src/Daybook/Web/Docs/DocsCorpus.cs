using Daybook.Web.Docs.Searching;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Daybook.Web.Docs;

/// <summary>
/// The documents of <see cref="DocsOptions.Directory"/>, read once on first use, and the files beside them that they link to.
/// </summary>
/// <remarks>Daybook serves only what is in here, so a request path never reaches the file system.</remarks>
public sealed class DocsCorpus
{
    private const int MaxDepth = 16;

    // What a document may show or link to. Nothing in it runs: the policy of the docs forbids it.
    private static readonly Dictionary<string, string> ContentTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".json"] = "application/json",
        [".png"] = "image/png",
        [".svg"] = "image/svg+xml",
    };

    // PublicationOnly, so that a folder that could not be read is tried again.
    private readonly Lazy<SortedDictionary<string, Document>> _documents;
    private readonly Lazy<Dictionary<string, DocsFile>> _files;
    private readonly Lazy<Vocabulary> _vocabulary;

    public DocsCorpus(IOptions<DocsOptions> options, ILogger<DocsCorpus> log)
    {
        _documents = new(() => Load(options.Value.Folder, log), LazyThreadSafetyMode.PublicationOnly);
        _files = new(() => Files(options.Value.Folder), LazyThreadSafetyMode.PublicationOnly);
        _vocabulary = new(() => new Vocabulary(Documents), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>Ordered by name.</summary>
    public IReadOnlyCollection<Document> Documents => _documents.Value.Values;

    public Vocabulary Vocabulary => _vocabulary.Value;

    public Document? Find(string name) => _documents.Value.GetValueOrDefault(name);

    /// <param name="name">Path inside the corpus, with forward slashes.</param>
    public DocsFile? FindFile(string name) => _files.Value.GetValueOrDefault(name);

    private static SortedDictionary<string, Document> Load(string directory, ILogger log)
    {
        var documents = new SortedDictionary<string, Document>(StringComparer.Ordinal);
        if (!Directory.Exists(directory))
        {
            Log.CorpusMissing(log, directory);
            return documents;
        }

        foreach (var file in All(directory, "*.md"))
        {
            var name = Name(directory, file)[..^3];
            documents[name] = Document.Parse(name, File.ReadAllText(file));
        }

        Log.CorpusRead(log, documents.Count, directory);
        return documents;
    }

    private static Dictionary<string, DocsFile> Files(string directory)
    {
        var files = new Dictionary<string, DocsFile>(StringComparer.Ordinal);
        if (!Directory.Exists(directory)) return files;
        foreach (var file in All(directory, "*"))
        {
            if (ContentTypes.TryGetValue(Path.GetExtension(file), out var type)) files[Name(directory, file)] = new(file, type);
        }

        return files;
    }

    private static IEnumerable<string> All(string directory, string pattern) => Directory.EnumerateFiles(directory, pattern,
        // Skips hidden names, because a mounted Kubernetes ConfigMap keeps a second copy of every file under "..data".
        new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = MaxDepth,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        });

    private static string Name(string directory, string file) =>
        Path.GetRelativePath(directory, file).Replace(Path.DirectorySeparatorChar, '/');
}

/// <summary>A file beside the documents.</summary>
/// <param name="Path">On this machine.</param>
public sealed record DocsFile(string Path, string ContentType);
