namespace Daybook.Reports.Sql.Worker;

/// <summary>EXPLAIN in front of a statement. The engine's parser gives no tree of it, so what it explains is looked at alone.</summary>
internal static class Explained
{
    /// <returns>What comes before the statement, and the statement. Put together again they do what was meant.</returns>
    public static (string Prefix, string Statement) Split(string sql)
    {
        if (SqlText.BehindWord(sql, 0, "EXPLAIN") is not { } at) return ("", sql);
        return SqlText.BehindWord(sql, at, "ANALYZE") is { } behind ? ("EXPLAIN ANALYZE ", sql[behind..]) : ("EXPLAIN ", sql[at..]);
    }
}
