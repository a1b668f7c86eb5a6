using System.Buffers;

namespace Daybook.Ingest.CloudEvents;

internal static class AttributeNames
{
    /// <summary>What names of attributes are made of.</summary>
    public static readonly SearchValues<byte> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789"u8);
}
