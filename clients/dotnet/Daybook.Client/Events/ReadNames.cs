using System.Text.Json;

namespace Daybook.Client;

/// <summary>Reads id and type off an event that this client wrote: they are its first two members.</summary>
internal static class ReadNames
{
    public static (string? Id, string? Type) Run(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            return (Next(ref reader), Next(ref reader));
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? Next(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        }

        return null;
    }
}
