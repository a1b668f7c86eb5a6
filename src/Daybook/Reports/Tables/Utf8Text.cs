using System.Buffers;
using System.Text;

namespace Daybook.Reports.Tables;

/// <summary>Writes values as UTF-8 text directly into a buffer.</summary>
public static class Utf8Text
{
    private const string Iso8601 = "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", IsoDate = "yyyy-MM-dd";

    public static void Text(this IBufferWriter<byte> to, ReadOnlySpan<char> text)
    {
        var span = to.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        to.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    public static void Id(this IBufferWriter<byte> to, Guid id)
    {
        id.TryFormat(to.GetSpan(36), out var written);
        to.Advance(written);
    }

    /// <param name="time">In UTC.</param>
    public static void Time(this IBufferWriter<byte> to, DateTime time)
    {
        time.TryFormat(to.GetSpan(32), out var written, Iso8601);
        to.Advance(written);
    }

    public static void Date(this IBufferWriter<byte> to, DateOnly date)
    {
        date.TryFormat(to.GetSpan(16), out var written, IsoDate);
        to.Advance(written);
    }

    public static void Number(this IBufferWriter<byte> to, long number)
    {
        number.TryFormat(to.GetSpan(20), out var written);
        to.Advance(written);
    }
}
