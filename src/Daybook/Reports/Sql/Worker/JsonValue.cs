using System.Collections;
using System.Data.Common;
using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Daybook.Reports.Sql.Worker;

/// <summary>A value of the engine as JSON: numbers exactly, times in ISO-8601, lists as arrays, structs and maps as objects.</summary>
internal static class JsonValue
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.FFFFFF";

    public static object? Of(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetValue(column);

    /// <param name="type">Of the column.</param>
    public static void Write(Utf8JsonWriter json, object? value, string type)
    {
        switch (value)
        {
            case null or DBNull:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case double number:
                if (double.IsFinite(number)) json.WriteNumberValue(number);
                else json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case float number:
                if (float.IsFinite(number)) json.WriteNumberValue(number);
                else json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or BigInteger:
                json.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case DateTime time:
                json.WriteStringValue(time.ToString(Time, CultureInfo.InvariantCulture) + (type.Contains("tz", StringComparison.Ordinal)
                    || time.Kind == DateTimeKind.Utc ? "Z" : ""));
                break;
            case DateTimeOffset time:
                json.WriteStringValue(time.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture) + "Z");
                break;
            case DateOnly date:
                json.WriteStringValue(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            case TimeOnly time:
                json.WriteStringValue(time.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                json.WriteBase64StringValue(bytes);
                break;
            case Stream stream:
                Blob(json, stream);
                break;
            case IDictionary entries:
                Members(json, entries);
                break;
            case IEnumerable items:
                Items(json, items);
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void Blob(Utf8JsonWriter json, Stream stream)
    {
        using var bytes = new MemoryStream();
        using (stream) stream.CopyTo(bytes);
        json.WriteBase64StringValue(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static void Members(Utf8JsonWriter json, IDictionary entries)
    {
        json.WriteStartObject();
        foreach (DictionaryEntry entry in entries)
        {
            json.WritePropertyName(Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "");
            Write(json, entry.Value, "");
        }

        json.WriteEndObject();
    }

    private static void Items(Utf8JsonWriter json, IEnumerable items)
    {
        json.WriteStartArray();
        foreach (var item in items) Write(json, item, "");
        json.WriteEndArray();
    }
}
