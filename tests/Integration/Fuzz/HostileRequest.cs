namespace Daybook.Tests.Fuzz;

/// <param name="Path">As a server sees it, with decoded escapes.</param>
/// <param name="Query">With its question mark, or empty.</param>
/// <param name="ParsesAsJson">True if the inflated body is JSON (for lines: all of them). Null if there is no JSON body.</param>
internal sealed record HostileRequest(string Method, string Path, string Query, Dictionary<string, string> Headers, byte[] Body,
    bool? ParsesAsJson)
{
    /// <summary>Its query parameters from the contract, such as <c>GET /stats/dau?tz</c>.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    public override string ToString() =>
        $"{Method} {Path}{Query}\n{string.Join('\n', Headers.Select(h => $"{h.Key}: "
            + $"{(h.Value.Length > 200 ? h.Value[..200] + "…" : h.Value)}"))}\nbase64 body: "
                + $"{Convert.ToBase64String(Body.AsSpan(0, Math.Min(Body.Length, 6_000)))}";
}
