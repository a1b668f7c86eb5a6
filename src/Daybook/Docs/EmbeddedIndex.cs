using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Daybook.Docs;

/// <summary>SQLite FTS5 in memory, built by each instance on its first search.</summary>
/// <remarks>One connection under one lock: a search over some hundred passages takes well under a millisecond.</remarks>
public sealed class EmbeddedIndex(DocsCorpus corpus, ILogger<EmbeddedIndex> log) : IDocsIndex, IDisposable
{
    private readonly Lock _gate = new();
    private SqliteConnection? _connection;

    public Task<IReadOnlyList<SearchHit>> SearchAsync(string query, int limit, CancellationToken cancel)
    {
        if (MatchQuery.From(query) is not { } match)
            return Task.FromResult<IReadOnlyList<SearchHit>>([]);
        lock (_gate)
        {
            _connection ??= Build();
            return Task.FromResult<IReadOnlyList<SearchHit>>(Search(_connection, match, limit));
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
            var count = Fill(connection);
            Log.IndexBuilt(log, count);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private int Fill(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        using var create = connection.CreateCommand();
        create.CommandText = """
            CREATE VIRTUAL TABLE passages USING fts5(
                title, heading, body, doc UNINDEXED, path UNINDEXED, anchor UNINDEXED,
                tokenize = "porter unicode61 remove_diacritics 2",
                prefix = '2 3');
            """;
        create.ExecuteNonQuery();

        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO passages (title, heading, body, doc, path, anchor) VALUES ($title, $heading, $body, $doc, $path, $anchor)";
        string[] names = ["$title", "$heading", "$body", "$doc", "$path", "$anchor"];
        foreach (var name in names)
            insert.Parameters.Add(name, SqliteType.Text);

        var count = 0;
        foreach (var document in corpus.Documents)
        {
            foreach (var passage in document.Passages)
            {
                object[] values = [document.Title, BelowTitle(document, passage), passage.Text, document.Name, passage.Heading, (object?)passage.Anchor ?? DBNull.Value];
                for (var i = 0; i < values.Length; i++)
                    insert.Parameters[i].Value = values[i];
                insert.ExecuteNonQuery();
                count++;
            }
        }

        transaction.Commit();
        return count;
    }

    /// <summary>The title has a column of its own: counted again as a heading it would lift all sections of its page. Only the opening section keeps it.</summary>
    private static string BelowTitle(Document document, Passage passage)
    {
        var prefix = document.Title + PassageSplitter.Separator;
        return passage.Heading.StartsWith(prefix, StringComparison.Ordinal) ? passage.Heading[prefix.Length..] : passage.Heading;
    }

    private static List<SearchHit> Search(SqliteConnection connection, string match, int limit)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT doc, path, anchor, snippet(passages, 2, $open, $close, '…', $tokens), -bm25(passages, $title, $heading, $body) AS score
            FROM passages
            WHERE passages MATCH $match
            ORDER BY score DESC, rowid
            """;
        command.Parameters.AddWithValue("$open", Snippet.Open.ToString());
        command.Parameters.AddWithValue("$close", Snippet.Close.ToString());
        command.Parameters.AddWithValue("$tokens", SearchTuning.SnippetTokens);
        command.Parameters.AddWithValue("$title", SearchTuning.TitleWeight);
        command.Parameters.AddWithValue("$heading", SearchTuning.HeadingWeight);
        command.Parameters.AddWithValue("$body", SearchTuning.BodyWeight);
        command.Parameters.AddWithValue("$match", match);

        var hits = new List<SearchHit>(limit);
        var taken = new Dictionary<string, int>();
        using var reader = command.ExecuteReader();
        while (hits.Count < limit && reader.Read())
        {
            var doc = reader.GetString(0);
            if ((taken[doc] = taken.GetValueOrDefault(doc) + 1) > SearchTuning.MaxPassagesPerDocument)
                continue;
            var url = DocumentUrl.Of(doc, reader.IsDBNull(2) ? null : reader.GetString(2));
            hits.Add(new SearchHit(doc, reader.GetString(1), Snippet.ToHtml(reader.GetString(3)), Math.Round(reader.GetDouble(4), 4), url));
        }

        return hits;
    }
}
