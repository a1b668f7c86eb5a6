using System.Buffers;
using System.Globalization;

namespace Daybook.Reports.Tables;

/// <summary>
/// PostgreSQL's text of a jsonb without what it adds to it: the blanks after colons and commas, and the zeros of very large and very
/// small numbers.
/// </summary>
/// <remarks>
/// jsonb keeps a number's value and not its form: <c>1e100</c> comes back with a hundred zeros. Such numbers are written with an
/// exponent again, as JavaScript
/// would, and all others as PostgreSQL writes them. So an event does not come out of an export larger than it was sent.
/// </remarks>
public static class CompactJson
{
    private static readonly SearchValues<byte> OfNumbers = SearchValues.Create("-+.eE0123456789"u8);

    /// <summary>From as many digits or zeros on a number is written with an exponent.</summary>
    private const int Long = 22;

    /// <param name="json">Valid JSON, UTF-8, as PostgreSQL writes jsonb.</param>
    public static byte[] Of(ReadOnlySpan<byte> json)
    {
        // Never longer: an exponent is written only where it is shorter.
        var compact = new byte[json.Length];
        var length = 0;
        while (!json.IsEmpty)
        {
            var token = json[0] == '"' ? Text(json) : json[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9') ? Number(json) : json[..1];
            json = json[token.Length..];
            if (token[0] == ' ') continue;
            length += token.Length < Long || token[0] == '"' ? Copy(token, compact.AsSpan(length))
                : Shortest(token, compact.AsSpan(length));
        }

        return compact[..length];
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> json)
    {
        var end = 1;
        while (json[end] != '"') end += json[end] == '\\' ? 2 : 1;
        return json[..(end + 1)];
    }

    private static ReadOnlySpan<byte> Number(ReadOnlySpan<byte> json)
    {
        var end = json.IndexOfAnyExcept(OfNumbers);
        return end < 0 ? json : json[..end];
    }

    private static int Copy(ReadOnlySpan<byte> token, Span<byte> to)
    {
        token.CopyTo(to);
        return token.Length;
    }

    // value = digits × 10^exponent, digits without zeros at either end
    private static int Shortest(ReadOnlySpan<byte> number, Span<byte> to)
    {
        if (number.ContainsAny("eE"u8)) return Copy(number, to);
        var sign = number[0] == '-' ? 1 : 0;
        var point = number.IndexOf((byte)'.');
        Span<byte> digits = new byte[number.Length];
        var n = Copy(point < 0 ? number[sign..] : number[sign..point], digits);
        if (point >= 0) n += Copy(number[(point + 1)..], digits[n..]);
        var exponent = point < 0 ? 0 : point + 1 - number.Length;
        var last = digits[..n].LastIndexOfAnyExcept((byte)'0');
        if (last < 0) return Copy("0"u8, to);
        exponent += n - 1 - last;
        digits = digits[..(last + 1)];
        digits = digits[digits.IndexOfAnyExcept((byte)'0')..];
        Span<byte> power = stackalloc byte[12];
        exponent.TryFormat(power, out var powerLength, default, CultureInfo.InvariantCulture);
        if (sign + digits.Length + 1 + powerLength >= number.Length) return Copy(number, to);
        if (sign == 1) to[0] = (byte)'-';
        digits.CopyTo(to[sign..]);
        to[sign + digits.Length] = (byte)'e';
        power[..powerLength].CopyTo(to[(sign + digits.Length + 1)..]);
        return sign + digits.Length + 1 + powerLength;
    }
}
