using System.Text.RegularExpressions;

namespace Daybook.Tests.Functions;

/// <summary>What a host answered, without what differs between any two answers: times, ids, the host's own address.</summary>
internal sealed partial record HostAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    private const string Some = "~";

    // They say how the connection carried the answer, not what it is.
    private static readonly HashSet<string> Carriage =
        new(StringComparer.OrdinalIgnoreCase) { "Date", "Transfer-Encoding", "Connection", "Keep-Alive" };

    // A length too: a time in the body is written without the zeros at its end.
    private static readonly HashSet<string> OfTheMoment =
        new(StringComparer.OrdinalIgnoreCase) { "X-Request-Id", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Content-Length" };

    public static async Task<HostAnswer> Read(HttpResponseMessage answer, string url)
    {
        var headers = answer.Headers.Concat(answer.Content.Headers)
            .Where(header => !Carriage.Contains(header.Key))
            .ToDictionary(
                header => header.Key,
                header => OfTheMoment.Contains(header.Key) ? Some : string.Join(", ", header.Value),
                StringComparer.OrdinalIgnoreCase);
        var body = (await answer.Content.ReadAsStringAsync()).Replace(new Uri(url).Authority, "host", StringComparison.Ordinal);
        return new((int)answer.StatusCode, headers, Changing().Replace(body, Some));
    }

    public IEnumerable<string> Differences(HostAnswer other, bool bodies)
    {
        if (Status != other.Status) yield return $"status {Status} | {other.Status}";
        foreach (var name in Headers.Keys.Union(other.Headers.Keys, StringComparer.OrdinalIgnoreCase))
        {
            var (ours, theirs) = (Headers.GetValueOrDefault(name), other.Headers.GetValueOrDefault(name));
            if (ours != theirs) yield return $"{name}: {ours ?? "none"} | {theirs ?? "none"}";
        }

        if (bodies && Body != other.Body) yield return $"body {Body} | {other.Body}";
    }

    [GeneratedRegex(
        """(?<="trace_id":\s?")[^"]+|[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[0-9:.]+Z""",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Changing();
}
