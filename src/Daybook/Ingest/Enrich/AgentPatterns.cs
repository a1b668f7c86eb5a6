using System.Text.RegularExpressions;

namespace Daybook.Ingest.Enrich;

/// <summary>
/// One of the lists of uap-core: patterns that are tried in their order, and the first that matches names a browser or a system. A pattern
/// is compiled when it is first tried.
/// </summary>
/// <param name="file">The committed copy (tools/Agents).</param>
internal sealed class AgentPatterns(string file)
{
    // The set is made for engines that go back, and none of its patterns takes more than some milliseconds for a text of the length that is
    // looked at. This is for a later version of the set; it is long, because a busy machine is slow too.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lazy<Pattern[]> _patterns = new(() => [.. AgentSet.Read(file).Select(row => new Pattern(row))]);

    /// <returns>Null if no pattern matches, or one that names nothing.</returns>
    /// <exception cref="RegexMatchTimeoutException">The text makes a pattern slow.</exception>
    public AgentName? Find(string agent)
    {
        foreach (var pattern in _patterns.Value)
        {
            if (pattern.Match(agent) is { } name) return name.Name is "" or "Other" ? null : name;
        }

        return null;
    }

    private sealed class Pattern(string[] row)
    {
        private readonly string? _required = RequiredText.Of(row[0]);
        private Regex? _regex;

        public AgentName? Match(string agent)
        {
            if (_required is not null && !agent.Contains(_required, StringComparison.Ordinal)) return null;
            // Two threads may both make it; either is as good.
            var match = (_regex ??= new Regex(row[0], RegexOptions.CultureInvariant, Patience)).Match(agent);
            if (!match.Success) return null;
            var name = Part(match, row[1], 1);
            var (major, minor) = (Part(match, row[2], 2), Part(match, row[3], 3));
            return new AgentName(name, major.Length == 0 ? null : minor.Length == 0 ? major : $"{major}.{minor}");
        }

        // A replacement may hold groups of the match: `Firefox ($1)`.
        private static string Part(Match match, string replacement, int group)
        {
            if (replacement.Length == 0) return match.Groups[group].Value.Trim();
            if (!replacement.Contains('$')) return replacement;
            for (var i = 1; i <= 9; i++) replacement = replacement.Replace($"${i}", match.Groups[i].Value, StringComparison.Ordinal);
            return replacement.Trim();
        }
    }
}

/// <param name="Name">Such as <c>Firefox</c> or <c>Windows</c>.</param>
/// <param name="Version">Its first two parts, such as <c>133.0</c>; null if the agent does not tell.</param>
internal sealed record AgentName(string Name, string? Version);
