namespace Daybook.Web.Docs;

/// <summary><c>GET /docs</c>: lists the documents.</summary>
public sealed class ListDocs(DocsCorpus corpus)
{
    public DocList Run() => new([.. corpus.Documents.Select(document => new DocListItem(document.Name, document.Title, document.Url()))]);
}

public sealed record DocList(IReadOnlyList<DocListItem> Docs);

public sealed record DocListItem(string Doc, string Title, string Url);
