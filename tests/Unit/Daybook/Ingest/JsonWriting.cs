using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Daybook.Tests.Ingest;

/// <summary>Random JSON, and many ways to write the same value.</summary>
internal sealed class JsonWriting(Random random)
{
    private static readonly string[] Texts =
        ["", "a", "b", "é", "日本", "😀", "\"", "\\", "/", "\n", "\u0001", "\u007f", "\u2028", "a.b", "0", "\ufffd"];

    public JsonObject Object(int depth)
    {
        var o = new JsonObject();
        for (var n = random.Next(6); n > 0; n--) o[Text()] = Value(depth - 1);
        return o;
    }

    /// <summary>
    /// Keys in any order, white space anywhere, any escapes, any form of each number. Sometimes a key has an earlier value, which does
    /// not count.
    /// </summary>
    public string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(text, node);
        return text.ToString();
    }

    private JsonNode? Value(int depth) => random.Next(depth > 0 ? 7 : 5) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.Next(-2000, 2000),
        3 => random.Next(-100_000, 100_000) / 1000m,
        4 => Text(),
        5 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth - 1))]),
        _ => Object(depth),
    };

    private string Text() => string.Concat(Enumerable.Range(0, random.Next(3)).Select(_ => Texts[random.Next(Texts.Length)]));

    private void Write(StringBuilder to, JsonNode? node)
    {
        Space(to);
        switch (node)
        {
            case null: to.Append("null"); break;
            case JsonObject o: WriteObject(to, o); break;
            case JsonArray a: WriteArray(to, a); break;
            default: WriteScalar(to, node.AsValue()); break;
        }

        Space(to);
    }

    private void WriteObject(StringBuilder to, JsonObject o)
    {
        to.Append('{');
        var first = true;
        foreach (var (name, value) in o.OrderBy(_ => random.Next()))
        {
            if (random.Next(8) == 0) Member(to, name, Value(1), ref first);
            Member(to, name, value, ref first);
        }

        to.Append('}');
    }

    private void Member(StringBuilder to, string name, JsonNode? value, ref bool first)
    {
        if (!first) to.Append(',');
        first = false;
        Space(to);
        WriteText(to, name);
        Space(to);
        to.Append(':');
        Write(to, value);
    }

    private void WriteArray(StringBuilder to, JsonArray a)
    {
        to.Append('[');
        for (var i = 0; i < a.Count; i++)
        {
            if (i > 0) to.Append(',');
            Write(to, a[i]);
        }

        to.Append(']');
    }

    private void WriteScalar(StringBuilder to, JsonValue value)
    {
        if (value.TryGetValue<bool>(out var flag)) to.Append(flag ? "true" : "false");
        else if (value.TryGetValue<string>(out var text)) WriteText(to, text);
        else WriteNumber(to, value.TryGetValue<int>(out var whole) ? whole : value.GetValue<decimal>());
    }

    private void WriteNumber(StringBuilder to, decimal n) => to.Append(random.Next(4) switch
    {
        0 => n.ToString(CultureInfo.InvariantCulture),
        1 => n.ToString("0.000000", CultureInfo.InvariantCulture),
        2 => (n * 1000).ToString("0", CultureInfo.InvariantCulture) + "e-3",
        _ => n.ToString("0.0#########E+0", CultureInfo.InvariantCulture),
    });

    private void WriteText(StringBuilder to, string text)
    {
        to.Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            var c = rune.Value;
            if (c is '"' or '\\' && random.Next(2) == 0) to.Append('\\').Append((char)c);
            else if (c == '\n' && random.Next(2) == 0) to.Append("\\n");
            else if (c == '/' && random.Next(2) == 0) to.Append("\\/");
            else if (c < 32 || c is '"' or '\\' || random.Next(3) == 0) foreach (var unit in rune.ToString())
                to.Append("\\u").Append(((int)unit).ToString(random.Next(2) == 0 ? "x4" : "X4"));
            else to.Append(rune.ToString());
        }

        to.Append('"');
    }

    private void Space(StringBuilder to)
    {
        if (random.Next(4) == 0) to.Append(" \t\r\n"[random.Next(4)]);
    }
}
