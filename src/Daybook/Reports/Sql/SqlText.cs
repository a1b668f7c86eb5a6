namespace Daybook.Reports.Sql;

/// <summary>Where the pieces of a statement end that are no code: blanks, comments, texts, quoted names.</summary>
internal static class SqlText
{
    /// <returns>The place behind the piece that begins at <paramref name="at"/>; the same place: code begins there. A piece without an
    /// end reaches to the statement's.</returns>
    public static int Skip(string sql, int at)
    {
        if (char.IsWhiteSpace(sql[at])) return at + 1;
        if (Is(sql, at, "--")) return Behind(sql, "\n", at + 2);
        if (Is(sql, at, "/*")) return BehindComment(sql, at);
        if (sql[at] == '"') return BehindQuote(sql, at, '"', escapes: false);
        if (sql[at] == '\'') return BehindQuote(sql, at, '\'', escapes: at > 0 && sql[at - 1] is 'e' or 'E');
        return Tag(sql, at) is { } tag ? Behind(sql, tag, at + tag.Length) : at;
    }

    /// <summary>Whether a text begins there.</summary>
    public static bool IsLiteral(string sql, int at) => sql[at] == '\'' || Tag(sql, at) is not null;

    /// <summary>Without the semicolons, blanks and comments behind it.</summary>
    public static string WithoutEnd(string sql)
    {
        var last = 0;
        for (var at = 0; at < sql.Length;)
        {
            var end = Skip(sql, at);
            if (end > at)
            {
                if (sql[at] == '"' || IsLiteral(sql, at)) last = end;
                at = end;
            }
            else if (sql[at++] != ';') last = at;
        }

        return sql[..last];
    }

    /// <summary>The first place with code, from <paramref name="at"/> on.</summary>
    public static int Code(string sql, int at)
    {
        while (at < sql.Length && (char.IsWhiteSpace(sql[at]) || Is(sql, at, "--") || Is(sql, at, "/*"))) at = Skip(sql, at);
        return at;
    }

    /// <summary>The place behind a word, if the code at this place begins with it.</summary>
    public static int? BehindWord(string sql, int at, string word)
    {
        at = Code(sql, at);
        var end = at + word.Length;
        return end <= sql.Length && string.Compare(sql, at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0
            && (end == sql.Length || !IsName(sql[end])) ? end : null;
    }

    private static bool IsName(char c) => char.IsLetterOrDigit(c) || c is '_' or '$' || c >= 0x80;

    private static bool Is(string sql, int at, string text) => string.CompareOrdinal(sql, at, text, 0, text.Length) == 0;

    private static int Behind(string sql, string end, int from)
    {
        var at = sql.IndexOf(end, from, StringComparison.Ordinal);
        return at < 0 ? sql.Length : at + end.Length;
    }

    // Comments nest.
    private static int BehindComment(string sql, int at)
    {
        var depth = 0;
        while (at < sql.Length)
        {
            var opens = Is(sql, at, "/*");
            if (!opens && !Is(sql, at, "*/"))
            {
                at++;
                continue;
            }

            at += 2;
            depth += opens ? 1 : -1;
            if (depth == 0) return at;
        }

        return sql.Length;
    }

    private static int BehindQuote(string sql, int at, char quote, bool escapes)
    {
        for (at++; at < sql.Length; at++)
        {
            if (escapes && sql[at] == '\\') at++;
            else if (sql[at] == quote)
            {
                if (at + 1 >= sql.Length || sql[at + 1] != quote) return at + 1;
                at++;
            }
        }

        return sql.Length;
    }

    // $$ or $name$; $1 is a parameter.
    private static string? Tag(string sql, int at)
    {
        if (sql[at] != '$' || (at > 0 && IsName(sql[at - 1]))) return null;
        var end = at + 1;
        while (end < sql.Length && (char.IsLetterOrDigit(sql[end]) || sql[end] == '_' || sql[end] >= 0x80)) end++;
        return end < sql.Length && sql[end] == '$' && (end == at + 1 || !char.IsDigit(sql[at + 1])) ? sql[at..(end + 1)] : null;
    }
}
