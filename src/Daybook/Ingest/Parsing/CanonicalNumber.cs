using System.Buffers.Text;
using System.Globalization;

namespace Daybook.Ingest.Parsing;

/// <summary>
/// JSON numbers in their shortest exact form. <c>1</c>, <c>1.0</c> and <c>10e-1</c> are the same. No number is rounded, and none becomes
/// longer than it was sent.
/// </summary>
internal static class CanonicalNumber
{
    public const string OutOfRange = "The number is beyond what a double can hold (about 1e-308 to 1.8e308); send it as text.";
    public const string TooLong = "The number has more than 400 characters; send it as text.";

    private const int MaxExponent = 308;

    /// <param name="raw">A number token that the JSON reader has accepted.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Write(ByteBuffer to, ReadOnlySpan<byte> raw)
    {
        if (IsPlainInteger(raw))
        {
            to.Append(raw);
            return null;
        }

        return raw.Length > EventLimits.NumberLength ? TooLong : Normalise(to, raw);
    }

    // Most numbers have no sign, point or exponent, and no series of zeros that an exponent would shorten.
    private static bool IsPlainInteger(ReadOnlySpan<byte> raw) =>
        raw.Length <= 15 && raw.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && (raw.Length < 3 || raw[^1] != (byte)'0');

    private static string? Normalise(ByteBuffer to, ReadOnlySpan<byte> raw)
    {
        var whole = raw;
        var negative = raw[0] == (byte)'-';
        if (negative) raw = raw[1..];
        var exponent = 0;
        var e = raw.IndexOfAny((byte)'e', (byte)'E');
        if (e >= 0)
        {
            if (!TryExponent(raw[(e + 1)..], out exponent)) return OutOfRange;
            raw = raw[..e];
        }

        // value = digits × 10^exponent; digits have no zeros at either end
        Span<byte> digits = stackalloc byte[EventLimits.NumberLength];
        var n = 0;
        var point = raw.IndexOf((byte)'.');
        if (point >= 0)
        {
            exponent -= raw.Length - point - 1;
            raw[..point].CopyTo(digits);
            raw[(point + 1)..].CopyTo(digits[point..]);
            n = raw.Length - 1;
        }
        else
        {
            raw.CopyTo(digits);
            n = raw.Length;
        }

        digits = digits[..n];
        var last = digits.LastIndexOfAnyExcept((byte)'0');
        if (last < 0)
        {
            to.Append((byte)'0');
            return null;
        }

        exponent += n - 1 - last;
        digits = digits[digits.IndexOfAnyExcept((byte)'0')..(last + 1)];
        var magnitude = digits.Length - 1 + exponent;
        if (magnitude is > MaxExponent or < -MaxExponent || (magnitude == MaxExponent && !IsFinite(whole))) return OutOfRange;
        if (negative) to.Append((byte)'-');
        Shortest(to, digits, exponent);
        return null;
    }

    private static void Shortest(ByteBuffer to, ReadOnlySpan<byte> digits, int exponent)
    {
        // Compares zeros before or after the digits with e and its exponent.
        Span<byte> power = stackalloc byte[8];
        exponent.TryFormat(power, out var powerLength, default, CultureInfo.InvariantCulture);
        var scientific = digits.Length + 1 + powerLength;
        var plain = exponent >= 0 ? digits.Length + exponent : -exponent < digits.Length ? digits.Length + 1 : 2 - exponent;
        if (plain > scientific)
        {
            to.Append(digits);
            to.Append((byte)'e');
            to.Append(power[..powerLength]);
        }
        else if (exponent >= 0)
        {
            to.Append(digits);
            Zeros(to, exponent);
        }
        else if (-exponent < digits.Length)
        {
            to.Append(digits[..^-exponent]);
            to.Append((byte)'.');
            to.Append(digits[^-exponent..]);
        }
        else
        {
            to.Append("0."u8);
            Zeros(to, -exponent - digits.Length);
            to.Append(digits);
        }
    }

    private static void Zeros(ByteBuffer to, int count)
    {
        to.Room(count)[..count].Fill((byte)'0');
        to.Advance(count);
    }

    private static bool TryExponent(ReadOnlySpan<byte> raw, out int exponent)
    {
        var negative = raw[0] == (byte)'-';
        if (raw[0] is (byte)'-' or (byte)'+') raw = raw[1..];
        raw = raw.TrimStart((byte)'0');
        exponent = 0;
        if (raw.Length > 3) return false;
        foreach (var d in raw) exponent = exponent * 10 + d - '0';
        if (exponent > MaxExponent) return false;
        if (negative) exponent = -exponent;
        return true;
    }

    private static bool IsFinite(ReadOnlySpan<byte> raw) =>
        Utf8Parser.TryParse(raw, out double value, out _) && double.IsFinite(value);
}
