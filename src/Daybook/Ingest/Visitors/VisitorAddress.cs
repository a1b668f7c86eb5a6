using System.Net;

namespace Daybook.Ingest.Visitors;

/// <summary>An address of a visitor, in one form: an IPv4 address inside an IPv6 one is the IPv4 address, and there is no zone.</summary>
internal static class VisitorAddress
{
    // The longest text of an IPv6 address, with room for a zone.
    private const int Longest = 100;

    /// <returns>Null for what is no address. <see cref="IPAddress"/> also reads numbers as such.</returns>
    public static IPAddress? Parse(string text) =>
        text.Length <= Longest && text.AsSpan().ContainsAny('.', ':') && IPAddress.TryParse(text, out var address) ? Plain(address) : null;

    public static IPAddress? Plain(IPAddress? address) =>
        address is null ? null
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && address.ScopeId != 0
            ? new IPAddress(address.GetAddressBytes())
        : address;
}
