using System.Net;

namespace Daybook.Foundation;

/// <summary>A setting that lists addresses and networks, separated by commas: <c>10.0.0.7, 10.1.0.0/16</c>.</summary>
public static class Networks
{
    public static IReadOnlyList<IPNetwork> Read(string text) => [.. Parts(text).Select(Network).OfType<IPNetwork>()];

    /// <summary>The entries that are no address and no network.</summary>
    public static IEnumerable<string> Faults(string text) => Parts(text).Where(part => Network(part) is null);

    private static string[] Parts(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IPNetwork? Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}
