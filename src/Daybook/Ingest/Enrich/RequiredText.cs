namespace Daybook.Ingest.Enrich;

/// <summary>
/// A text that every match of a pattern holds. Most of a set's patterns are ruled out by looking for it, which costs far less than trying
/// them.
/// </summary>
internal static class RequiredText
{
    // Shorter ones stand in most agents.
    private const int Shortest = 3;

    /// <returns>The longest that is found without understanding alternatives; null if there is none.</returns>
    public static string? Of(string pattern)
    {
        if (pattern.Contains("(?i", StringComparison.Ordinal)) return null;
        var (run, best) = ("", "");
        return Sequence(pattern, 0, pattern.Length, ref run, ref best) && Longer(run, best) is { Length: >= Shortest } text ? text : null;
    }

    // False if it has alternatives, so that nothing in it must be there.
    private static bool Sequence(string pattern, int from, int to, ref string run, ref string best)
    {
        for (var at = from; at < to;)
        {
            var (end, literal) = Atom(pattern, at);
            if (end < 0 || pattern[at] == '|') return false;
            var quantifier = end < to ? pattern[end] : ' ';
            if (quantifier == '{' && pattern.IndexOf('}', end) < 0) return false;
            var optional = quantifier is '?' or '*' or '{';
            if (literal is not null && !optional)
            {
                run += literal;
                if (quantifier == '+') End(ref run, ref best);
            }
            else
            {
                End(ref run, ref best);
                if (pattern[at] == '(' && !optional)
                {
                    // What a group of one alternative holds is required too.
                    var inner = "";
                    var within = best;
                    var start = pattern.AsSpan(at + 1).StartsWith("?:") ? at + 3 : at + 1;
                    if (pattern[start] != '?' && Sequence(pattern, start, end - 1, ref inner, ref within)) best = Longer(inner, within);
                }
            }

            at = quantifier switch
            {
                '{' => pattern.IndexOf('}', end) + 1,
                '?' or '*' or '+' => end + 1,
                _ => end,
            };
            // Lazy.
            if (at > end && at < to && pattern[at] == '?') at++;
        }

        return true;
    }

    // Where the atom ends, and its character if it stands for one; -1 if the pattern is not understood.
    private static (int End, string? Literal) Atom(string pattern, int at)
    {
        switch (pattern[at])
        {
            case '\\':
                return (at + 2, char.IsAsciiLetterOrDigit(pattern[at + 1]) ? null : pattern[at + 1].ToString());
            case '[':
                return (Closing(pattern, at), null);
            case '(':
                var depth = 0;
                for (var i = at; i < pattern.Length;)
                {
                    if (pattern[i] == '(') depth++;
                    if (pattern[i] == ')' && --depth == 0) return (i + 1, null);
                    i = pattern[i] == '\\' ? i + 2 : pattern[i] == '[' ? Closing(pattern, i) : i + 1;
                }

                return (-1, null);
            case '.' or '^' or '$' or '|' or ')':
                return (at + 1, null);
            default:
                return (at + 1, pattern[at].ToString());
        }
    }

    private static int Closing(string pattern, int at)
    {
        var i = at + (pattern[at + 1] == '^' ? 2 : 1);
        // A bracket that stands first is a character of the class.
        if (pattern[i] == ']') i++;
        while (pattern[i] != ']') i += pattern[i] == '\\' ? 2 : 1;
        return i + 1;
    }

    private static void End(ref string run, ref string best)
    {
        best = Longer(run, best);
        run = "";
    }

    private static string Longer(string one, string other) => one.Length > other.Length ? one : other;
}
