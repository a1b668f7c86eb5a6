using System.Text;
using System.Text.Json;
using Daybook.Foundation.Columns;

namespace Daybook.Days.Columns;

/// <summary>
/// An event's <c>properties</c> or <c>context</c> as names, texts and <see cref="ValueKind"/>s, read from how PostgreSQL writes them: so
/// the text of a number, an object or an array is what <c>-&gt;&gt;</c> gives. What is null is left out, as <c>-&gt;&gt;</c> says of it.
/// </summary>
internal sealed class EventValues
{
    // As deep as PostgreSQL takes.
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = int.MaxValue };

    public List<string> Names { get; } = [];

    /// <summary>Of an object or an array below the first names nothing: its parts have them.</summary>
    public List<string> Texts { get; } = [];

    public List<string> Kinds { get; } = [];

    public void Clear()
    {
        Names.Clear();
        Texts.Clear();
        Kinds.Clear();
    }

    /// <summary>The properties by their own names, and what is below them into another list by <see cref="FieldPath"/>.</summary>
    public void AddProperties(string json, EventValues below) => Members(json, FieldPath.Property, this, below);

    /// <summary>Everything in <c>context</c> by <see cref="FieldPath"/>.</summary>
    public void AddContext(string json) => Members(json, FieldPath.Context, null, this);

    private static void Members(string json, string root, EventValues? first, EventValues below)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(bytes, Deep);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            var (text, kind) = Value(ref reader, FieldPath.Below(root, name), 1, below);
            if (kind is null) continue;
            if (first is null) below.Add(FieldPath.Below(root, name), text, kind);
            else if (kind != ValueKind.Container) first.Add(name, text, kind);
            else first.Add(name, Encoding.UTF8.GetString(bytes, start, (int)reader.BytesConsumed - start), kind);
        }
    }

    // Reads to the end of the value.
    private static (string Text, string? Kind) Value(ref Utf8JsonReader reader, string path, int depth, EventValues below)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null: return ("", null);
            case JsonTokenType.True or JsonTokenType.False:
                var value = reader.GetBoolean();
                return (value ? "true" : "false", ValueKind.OfBoolean(value));
            case JsonTokenType.Number:
                var number = Encoding.UTF8.GetString(reader.ValueSpan);
                return (number, ValueKind.OfNumber(number));
            case JsonTokenType.String:
                var text = reader.GetString()!;
                return (text, ValueKind.OfText(text));
            case JsonTokenType.StartObject when depth < FieldPath.MostParts:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var inner = FieldPath.Below(path, reader.GetString()!);
                    reader.Read();
                    var (its, kind) = Value(ref reader, inner, depth + 1, below);
                    if (kind is not null) below.Add(inner, its, kind);
                }

                return ("", ValueKind.Container);
            default:
                reader.Skip();
                return ("", ValueKind.Container);
        }
    }

    private void Add(string name, string text, string kind)
    {
        Names.Add(name);
        Texts.Add(text);
        Kinds.Add(kind);
    }
}
