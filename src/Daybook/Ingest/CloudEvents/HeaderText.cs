using System.Text;
using Daybook.Foundation.Http;

namespace Daybook.Ingest.CloudEvents;

/// <summary>Decodes an attribute's value in a header: removes quotes, then decodes percent signs once, as UTF-8.</summary>
internal static class HeaderText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ProblemException"><c>invalid_parameter</c>.</exception>
    public static string Decode(string header, string value)
    {
        if (value.Length >= 2 && value[0] == '"' && value[^1] == '"') value = Unquote(value[1..^1]);
        if (!value.Contains('%', StringComparison.Ordinal)) return value;
        var bytes = Encoding.UTF8.GetBytes(value);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == (byte)'%' && i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1])
                && char.IsAsciiHexDigit((char)bytes[i + 2]))
            {
                bytes[length++] = Convert.FromHexString([(char)bytes[i + 1], (char)bytes[i + 2]])[0];
                i += 2;
            }
            else bytes[length++] = bytes[i];
        }

        try
        {
            return Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            throw new ProblemException(
                Problem.InvalidParameter(header, $"The header {header} is not UTF-8 after its percent signs are decoded."));
        }
    }

    private static string Unquote(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length) i++;
            plain.Append(text[i]);
        }

        return plain.ToString();
    }
}
