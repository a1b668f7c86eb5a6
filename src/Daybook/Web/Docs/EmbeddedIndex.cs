using Daybook.Web.Docs.Searching;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Daybook.Web.Docs;

/// <summary>SQLite FTS5 in memory. Each instance builds it on its first search.</summary>
/// <remarks>
/// It uses one connection under one lock, because a search over a few hundred passages takes a few milliseconds. Each word is a separate
/// query, so that it can have its own weight. The BM25 of several words is the sum of their scores.
/// </remarks>
public sealed class EmbeddedIndex : IDocsIndex, IDisposable
{
    private readonly DocsCorpus _corpus;
    private readonly SearchTuning _tuning;
    private readonly ILogger<EmbeddedIndex> _log;
    private readonly Lock _gate = new();
    private readonly List<string> _pages = [];
    private SqliteConnection? _connection;

    public EmbeddedIndex(DocsCorpus corpus, ILogger<EmbeddedIndex> log)
        : this(corpus, SearchTuning.Tuned, log)
    {
    }

    internal EmbeddedIndex(DocsCorpus corpus, SearchTuning tuning, ILogger<EmbeddedIndex> log) =>
        (_corpus, _tuning, _log) = (corpus, tuning, log);

    public Task<IReadOnlyList<SearchHit>> Search(string query, int limit, CancellationToken cancel)
    {
        if (DocsQuery.From(query, _corpus.Vocabulary, _tuning) is not { } asked)
            return Task.FromResult<IReadOnlyList<SearchHit>>([]);
        lock (_gate)
        {
            _connection ??= Build();
            return Task.FromResult<IReadOnlyList<SearchHit>>(Search(_connection, asked, limit));
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _connection?.Dispose();
    }

    private SqliteConnection Build()
    {
        var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        try
        {
            connection.Open();
            _pages.Clear();
            Fill(connection);
            Log.IndexBuilt(_log, _pages.Count);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Fill(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        using var create = connection.CreateCommand();
        create.CommandText = $"""
            CREATE VIRTUAL TABLE passages USING fts5(
                title, heading, body, path UNINDEXED, anchor UNINDEXED,
                tokenize = "{_tuning.Tokenizer}");
            """;
        create.ExecuteNonQuery();

        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO passages (rowid, title, heading, body, path, anchor) VALUES ($row, $title, $heading, $body, "
            + "$path, $anchor)";
        string[] names = ["$row", "$title", "$heading", "$body", "$path", "$anchor"];
        foreach (var name in names)
            insert.Parameters.Add(name, name == "$row" ? SqliteType.Integer : SqliteType.Text);

        foreach (var document in _corpus.Documents)
        {
            foreach (var passage in document.Passages)
            {
                _pages.Add(document.Name);
                object[] values = [_pages.Count, document.Title, document.BelowTitle(passage), passage.Text, passage.Heading,
                    (object?)passage.Anchor ?? DBNull.Value];
                for (var i = 0; i < values.Length; i++)
                    insert.Parameters[i].Value = values[i];
                insert.ExecuteNonQuery();
            }
        }

        transaction.Commit();
    }

    private List<SearchHit> Search(SqliteConnection connection, DocsQuery query, int limit)
    {
        var ranking = new Ranking(_tuning, row => _pages[(int)row - 1]);
        foreach (var word in query.Words) ranking.AddWord(word.SelectMany(term => Scores(connection, term)));
        foreach (var phrase in query.Phrases) ranking.AddPhrase(Scores(connection, phrase));
        return [.. ranking.Best().Take(limit).Select(best => Hit(connection, query, best.Row, best.Score))];
    }

    private List<(long Row, double Score)> Scores(SqliteConnection connection, QueryTerm term)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT rowid, -bm25(passages, $title, $heading, $body) FROM passages WHERE passages MATCH $match";
        command.Parameters.AddWithValue("$title", _tuning.TitleWeight);
        command.Parameters.AddWithValue("$heading", _tuning.HeadingWeight);
        command.Parameters.AddWithValue("$body", _tuning.BodyWeight);
        command.Parameters.AddWithValue("$match", Quoted(term));
        var scores = new List<(long, double)>();
        using var reader = command.ExecuteReader();
        while (reader.Read()) scores.Add((reader.GetInt64(0), reader.GetDouble(1) * term.Weight));
        return scores;
    }

    private SearchHit Hit(SqliteConnection connection, DocsQuery query, long row, double score)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT path, anchor, snippet(passages, 2, $open, $close, '…', $tokens)
            FROM passages
            WHERE passages MATCH $match AND rowid = $row
            """;
        command.Parameters.AddWithValue("$open", Snippet.Open.ToString());
        command.Parameters.AddWithValue("$close", Snippet.Close.ToString());
        command.Parameters.AddWithValue("$tokens", SearchTuning.SnippetTokens);
        command.Parameters.AddWithValue("$match", string.Join(" OR ", query.Terms.Select(Quoted)));
        command.Parameters.AddWithValue("$row", row);
        using var reader = command.ExecuteReader();
        reader.Read();
        var doc = _pages[(int)row - 1];
        var url = DocumentUrl.Of(doc, reader.IsDBNull(1) ? null : reader.GetString(1));
        return new SearchHit(doc, reader.GetString(0), Snippet.ToHtml(reader.GetString(2)), Math.Round(score, 4), url);
    }

    // In quotes, a term is never syntax. Several words in one pair of quotes must be side by side.
    private static string Quoted(QueryTerm term) => $"\"{term.Text}\"";
}
