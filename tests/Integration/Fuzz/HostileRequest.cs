namespace Daybook.Tests.Fuzz;

/// <param name="Path">As a server sees it: escapes decoded.</param>
/// <param name="Query">With its question mark, or empty.</param>
/// <param name="ParsesAsJson">The body, inflated, is JSON (of lines: all of them). Null without a JSON body.</param>
internal sealed record HostileRequest(string Method, string Path, string Query, Dictionary<string, string> Headers, byte[] Body, bool? ParsesAsJson)
{
    /// <summary>Query parameters of the contract that it carries, as <c>GET /stats/dau?tz</c>.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    public override string ToString() =>
        $"{Method} {Path}{Query}\n{string.Join('\n', Headers.Select(h => $"{h.Key}: {(h.Value.Length > 200 ? h.Value[..200] + "…" : h.Value)}"))}\nbase64 body: {Convert.ToBase64String(Body.AsSpan(0, Math.Min(Body.Length, 6_000)))}";
}
