using System.Globalization;
using System.Text;

namespace Daybook.Tests.Fuzz;

/// <summary>
/// Writes JSON by its grammar, with many values that often break parsers. The output is JSON, but Daybook may refuse the values.
/// </summary>
internal sealed class HostileJson(Random random, StringBuilder to)
{
    private static readonly string[] Texts =
    [
        "", "a", "é", "日本", "😀", "\\u0000", "\\ud800", "\\udc00\\ud800", "\\ud83d\\ude00", "\\n\\t\\b\\f\\r\\/\\\\\\\"", "\u2028",
        "\u007f", "\ufeff", "\ufffe", "null", "true", "__proto__", "constructor",
        "=1+1", "'; DROP TABLE events; --", "%00", "../../etc/passwd", "<script>", "{{7*7}}", "${jndi:ldap://x}", "0", "-1", "1e999",
    ];

    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "0.1", "1e3", "1E+2", "1.50", "123456789012345678901234567890", "9007199254740993", "1e308", "-1.8e308",
        "1.8e308", "1e309", "1e400000", "1e-400000", "5e-324", "2147483648",
        "0.00000000000000000000000000000000000000000000000000000000000000000000001",
    ];

    public void Value(int depth)
    {
        switch (random.Next(depth > 0 ? 9 : 6))
        {
            case 0: to.Append("null"); break;
            case 1: to.Append(random.Next(2) == 0 ? "true" : "false"); break;
            case 2 or 3: Number(); break;
            case 4 or 5: Text(); break;
            case 6: Array(depth); break;
            default: Object(depth); break;
        }
    }

    public void Object(int depth)
    {
        to.Append('{');
        for (var n = random.Next(5); n > 0; n--)
        {
            Text();
            Space();
            to.Append(':');
            Value(depth - 1);
            if (n > 1) to.Append(',');
            Space();
        }

        to.Append('}');
    }

    public void Number()
    {
        if (random.Next(60) == 0) to.Append('1').Append('0', random.Next(380, 420));
        else if (random.Next(2) == 0) to.Append(Numbers[random.Next(Numbers.Length)]);
        else to.Append((random.NextDouble() * 2000 - 1000).ToString("R", CultureInfo.InvariantCulture));
    }

    /// <summary>A text in quotes.</summary>
    public void Text()
    {
        to.Append('"');
        if (random.Next(100) == 0) to.Append('x', random.Next(150, 300));
        // Half of the texts are plain; otherwise almost no event would pass.
        else if (random.Next(2) == 0)
            to.Append((char)('a' + random.Next(26))).Append(random.Next(100).ToString(CultureInfo.InvariantCulture));
        else for (var n = random.Next(1, 3); n > 0; n--) to.Append(Texts[random.Next(random.Next(3) == 0 ? Texts.Length : 5)]);
        to.Append('"');
    }

    /// <summary>Brackets in brackets.</summary>
    public void Deep(int levels)
    {
        var start = to.Length;
        for (var i = 0; i < levels; i++) to.Append(random.Next(2) == 0 ? "[" : "{\"a\":");
        var opened = to.ToString(start, to.Length - start);
        to.Append('1');
        for (var i = opened.Length - 1; i >= 0; i--)
        {
            if (opened[i] == '[') to.Append(']');
            else if (opened[i] == '{') to.Append('}');
        }
    }

    public void Space()
    {
        if (random.Next(8) == 0) to.Append(" \t\r\n"[random.Next(4)]);
    }

    private void Array(int depth)
    {
        to.Append('[');
        for (var n = random.Next(4); n > 0; n--)
        {
            Value(depth - 1);
            if (n > 1) to.Append(',');
        }

        to.Append(']');
    }
}
