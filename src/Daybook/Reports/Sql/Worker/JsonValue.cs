using System.Data.Common;
using System.Globalization;
using System.Text.Json;

namespace Daybook.Reports.Sql.Worker;

/// <summary>A value of the engine as JSON.</summary>
internal static class JsonValue
{
    public static void Write(Utf8JsonWriter json, DbDataReader reader, int column, CellForm form)
    {
        if (reader.IsDBNull(column)) json.WriteNullValue();
        else if (form == CellForm.Value) Plain(json, reader.GetValue(column));
        else Text(json, reader.GetString(column), form);
    }

    private static void Plain(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            // JSON has no word for infinity.
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong:
                json.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void Text(Utf8JsonWriter json, string text, CellForm form)
    {
        switch (form)
        {
            case CellForm.Json or CellForm.Number when IsJson(text):
                json.WriteRawValue(text, skipInputValidation: true);
                break;
            case CellForm.Time:
                json.WriteStringValue(text.Replace(' ', 'T'));
                break;
            case CellForm.ZonedTime:
                json.WriteStringValue(text.EndsWith("+00", StringComparison.Ordinal) ? text[..^3].Replace(' ', 'T') + "Z" : text);
                break;
            default:
                json.WriteStringValue(text);
                break;
        }
    }

    // A list with a NaN is none.
    private static bool IsJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
