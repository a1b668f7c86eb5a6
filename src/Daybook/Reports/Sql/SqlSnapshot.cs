using Daybook.Foundation.Columns;
using Daybook.Reports.Columns;

namespace Daybook.Reports.Sql;

/// <summary>The files that one statement reads, all of one snapshot. They are gone when it is disposed.</summary>
internal sealed class SqlSnapshot(string folder) : IDisposable
{
    public string Folder => folder;

    /// <summary>Of days' files, until it is disposed.</summary>
    public ColumnLease? Lease { get; set; }

    public Provenance? Provenance { get; set; }

    /// <summary>Null: no events are read.</summary>
    public AnswerPlan? Plan { get; set; }

    public List<string> Files { get; } = [];

    public List<string> Views { get; } = [];

    /// <summary>Properties that <c>numbers</c> lacks some numbers of, because they have more digits than a file holds.</summary>
    public SortedSet<string> Inexact { get; } = new(StringComparer.Ordinal);

    /// <summary>A file of this statement's own.</summary>
    public string NewFile(string name)
    {
        var path = Path.Combine(folder, name + ".parquet");
        Files.Add(path);
        return path;
    }

    public void Dispose()
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The whole folder goes when this process does.
        }
        finally
        {
            Lease?.Dispose();
        }
    }
}
