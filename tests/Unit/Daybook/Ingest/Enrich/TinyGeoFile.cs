using System.Net;
using System.Text;

namespace Daybook.Tests.Ingest.Enrich;

/// <summary>Writes a small file in MaxMind's format, as its description says: a tree of 24-bit records, data, metadata.</summary>
internal static class TinyGeoFile
{
    private const int Separator = 16;

    /// <param name="rows">Networks with the row each is to have: texts, and dictionaries and arrays of them.</param>
    public static string Write(params (string Network, object Row)[] rows)
    {
        List<int[]> nodes = [[-1, -1]];
        using var data = new MemoryStream();
        foreach (var (network, row) in rows)
        {
            var offset = (int)data.Length;
            Value(data, row);
            Insert(nodes, IPNetwork.Parse(network), offset);
        }

        using var file = new MemoryStream();
        foreach (var record in nodes.SelectMany(node => node))
        {
            // Nothing there is written as the number of nodes; data as a place behind them.
            var value = record == -1 ? nodes.Count : record < -1 ? nodes.Count + Separator - record - 2 : record;
            file.Write([(byte)(value >> 16), (byte)(value >> 8), (byte)value]);
        }

        file.Write(new byte[Separator]);
        data.WriteTo(file);
        file.Write([0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8]);
        Value(file, new Dictionary<string, object>
        {
            ["node_count"] = (uint)nodes.Count,
            ["record_size"] = (ushort)24,
            ["ip_version"] = (ushort)6,
            ["database_type"] = "Tiny",
            ["languages"] = new object[] { "en" },
            ["binary_format_major_version"] = (ushort)2,
            ["binary_format_minor_version"] = (ushort)0,
            ["build_epoch"] = 1_764_000_000UL,
            ["description"] = new Dictionary<string, object> { ["en"] = "Made by a test" },
        });
        var path = Path.Combine(Path.GetTempPath(), $"daybook-{Guid.CreateVersion7()}.mmdb");
        File.WriteAllBytes(path, file.ToArray());
        return path;
    }

    private static void Insert(List<int[]> nodes, IPNetwork network, int offset)
    {
        var four = network.BaseAddress.GetAddressBytes().Length == 4;
        byte[] bytes = four ? [.. new byte[12], .. network.BaseAddress.GetAddressBytes()] : network.BaseAddress.GetAddressBytes();
        var length = network.PrefixLength + (four ? 96 : 0);
        var node = 0;
        for (var bit = 0; bit < length; bit++)
        {
            var side = (bytes[bit / 8] >> (7 - (bit % 8))) & 1;
            if (bit == length - 1) nodes[node][side] = -2 - offset;
            else
            {
                if (nodes[node][side] < 0)
                {
                    nodes[node][side] = nodes.Count;
                    nodes.Add([-1, -1]);
                }

                node = nodes[node][side];
            }
        }
    }

    private static void Value(MemoryStream to, object value)
    {
        switch (value)
        {
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                Control(to, 2, bytes.Length);
                to.Write(bytes);
                break;
            case ushort n:
                Control(to, 5, 2);
                to.Write([(byte)(n >> 8), (byte)n]);
                break;
            case uint n:
                Control(to, 6, 4);
                to.Write([(byte)(n >> 24), (byte)(n >> 16), (byte)(n >> 8), (byte)n]);
                break;
            case ulong n:
                Control(to, 9, 8);
                for (var shift = 56; shift >= 0; shift -= 8) to.WriteByte((byte)(n >> shift));
                break;
            case Dictionary<string, object> map:
                Control(to, 7, map.Count);
                foreach (var (name, inner) in map)
                {
                    Value(to, name);
                    Value(to, inner);
                }

                break;
            case object[] items:
                Control(to, 11, items.Length);
                foreach (var item in items) Value(to, item);
                break;
            default:
                throw new ArgumentException($"{value.GetType().Name} is not written here.", nameof(value));
        }
    }

    private static void Control(MemoryStream to, int type, int size)
    {
        Assert.InRange(size, 0, 28);
        if (type <= 7) to.WriteByte((byte)((type << 5) | size));
        else to.Write([(byte)size, (byte)(type - 7)]);
    }
}
