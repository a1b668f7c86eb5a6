using System.Globalization;
using System.Text;
using System.Text.Json;
using Daybook.Foundation;
using Daybook.Foundation.Text;
using Daybook.Ingest.Parsing;
using NodaTime;

namespace Daybook.Reports.Filters;

/// <summary>A value that a condition compares with. Its JSON type says how: a text, a number, a boolean, or <c>{"time": …}</c>.</summary>
/// <param name="Text">A text as it is, a number as it was written, <c>true</c> or <c>false</c>.</param>
public sealed record FilterValue(FilterValueKind Kind, string Text, Instant Time = default)
{
    /// <summary>Of anything but a time.</summary>
    internal string Json => Kind == FilterValueKind.Text ? JsonSerializer.Serialize(Text) : Text;

    /// <param name="fault">What is wrong.</param>
    internal static FilterValue? Read(JsonElement json, out string fault)
    {
        fault = "";
        switch (json.ValueKind)
        {
            case JsonValueKind.String: return OfText(json.GetString()!, out fault);
            case JsonValueKind.True: return new(FilterValueKind.Boolean, "true");
            case JsonValueKind.False: return new(FilterValueKind.Boolean, "false");
            case JsonValueKind.Number: return OfNumber(json.GetRawText(), out fault);
            case JsonValueKind.Object: return OfTime(json, out fault);
            default:
                fault = json.ValueKind == JsonValueKind.Null ? "null is no value; the operator `missing` finds what is missing or null."
                    : "A value is a text, a number, true, false or {\"time\": \"2026-11-22T10:00:00Z\"}.";
                return null;
        }
    }

    /// <summary>Whether the first is surely greater. Only of the same kind.</summary>
    internal static bool IsGreater(FilterValue one, FilterValue other) => one.Kind switch
    {
        FilterValueKind.Time => one.Time > other.Time,
        // Rounding never swaps two numbers.
        FilterValueKind.Number => double.Parse(one.Text, CultureInfo.InvariantCulture) > double.Parse(other.Text,
            CultureInfo.InvariantCulture),
        _ => Encoding.UTF8.GetBytes(one.Text).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other.Text)) > 0,
    };

    private static FilterValue? OfText(string text, out string fault)
    {
        fault = text.Contains('\0', StringComparison.Ordinal) ? "It holds the character U+0000, which no stored text can hold."
            : text.Length > TextLength.MaxBytes ? $"It is longer than {TextLength.MaxBytes} characters."
            : "";
        return fault.Length > 0 ? null : new(FilterValueKind.Text, text);
    }

    // What the door would not take is in no event, and numbers of many digits cost.
    private static FilterValue? OfNumber(string text, out string fault)
    {
        var exponent = text.IndexOfAny(['e', 'E']) is > 0 and var e ? text[(e + 1)..] : "0";
        fault = text.Length > FilterLimits.NumberLength
            ? $"A number has at most {FilterLimits.NumberLength} characters."
            : !int.TryParse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power)
                || Math.Abs(power) > FilterLimits.NumberExponent || !double.IsFinite(double.Parse(text, CultureInfo.InvariantCulture))
            ? "It is out of the range of numbers that events can hold."
            : "";
        return fault.Length > 0 ? null : new(FilterValueKind.Number, text);
    }

    private static FilterValue? OfTime(JsonElement json, out string fault)
    {
        fault = "A time is {\"time\": \"2026-11-22T10:00:00Z\"}; without an offset it is read as UTC.";
        if (json.EnumerateObject().ToList() is not [{ Name: "time", Value: { ValueKind: JsonValueKind.String } text }]) return null;
        if (!Timestamp.TryParse(Encoding.UTF8.GetBytes(text.GetString()!), out var time, out _)) return null;
        return new(FilterValueKind.Time, DaybookJson.Iso8601(time), Instant.FromDateTimeOffset(time));
    }
}

public enum FilterValueKind
{
    Text,
    Number,
    Boolean,
    Time,
}
