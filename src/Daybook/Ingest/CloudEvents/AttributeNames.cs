using System.Buffers;

namespace Daybook.Ingest.CloudEvents;

internal static class AttributeNames
{
    /// <summary>The characters that attribute names may contain.</summary>
    public static readonly SearchValues<byte> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789"u8);
}
