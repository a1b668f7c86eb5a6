using System.Net;
using Daybook.Foundation.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Http;

/// <summary>
/// Takes what a proxy says of the request it forwards: <c>X-Forwarded-Proto</c>, <c>-Host</c>, <c>-Prefix</c> and <c>-For</c>, from the
/// addresses of <c>Daybook__Access__TrustedProxies</c> only. Anybody else could claim anything.
/// </summary>
public sealed class TrustedProxies(IOptions<AccessOptions> options)
{
    private readonly IReadOnlyList<IPNetwork> _networks = options.Value.TrustedNetworks();

    public void Apply(HttpRequest request)
    {
        if (_networks.Count == 0 || request.HttpContext.Connection.RemoteIpAddress is not { } sender || !Trusts(sender)) return;
        if (Last(request, "X-Forwarded-Proto") is { } scheme && scheme.ToLowerInvariant() is "http" or "https")
            request.Scheme = scheme.ToLowerInvariant();
        if (Last(request, "X-Forwarded-Host") is { } host && Uri.CheckHostName(new HostString(host).Host) != UriHostNameType.Unknown)
            request.Host = new HostString(host);
        if (Last(request, "X-Forwarded-Prefix") is { } prefix && IsPath(prefix)) request.PathBase = prefix.TrimEnd('/');
        if (Last(request, "X-Forwarded-For") is { } client && IPAddress.TryParse(client, out var address))
            request.HttpContext.Connection.RemoteIpAddress = address;
    }

    private bool Trusts(IPAddress sender)
    {
        var plain = sender.IsIPv4MappedToIPv6 ? sender.MapToIPv4() : sender;
        return _networks.Any(network => network.Contains(plain));
    }

    // What the nearest proxy wrote stands last; what stands before it came from further away.
    private static string? Last(HttpRequest request, string header) =>
        request.Headers[header].ToString()
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [.., var last] ? last : null;

    // It is written into answers.
    private static bool IsPath(string prefix) =>
        prefix.StartsWith('/') && !prefix.StartsWith("//", StringComparison.Ordinal) && prefix.Length <= 200
            && prefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or '~');
}
