using Daybook.Days.Columns;
using Daybook.Foundation.Columns;

namespace Daybook.Tests.Days.Columns;

public sealed class EventValuesTests
{
    [Fact]
    public void Properties_have_the_text_that_PostgreSQL_gives_and_what_is_below_them_has_a_path()
    {
        EventValues properties = new(), fields = new();

        properties.AddProperties(
            """{"a": 1.50, "b": "1.50", "c": null, "d": true, "e": [1, {"f": null}], "g/~h": {"i": "ä\"\n", "j": {"k": [], "l": null}}}""",
            fields);
        fields.AddContext("""{"page": {"url": "/a"}, "at": "2025-03-09", "none": null}""");

        Assert.Equal(
            [$"a: 1.50 {ValueKind.OfNumber("1.5")}", "b: 1.50 s", "d: true bt", """e: [1, {"f": null}] o""",
                """g/~h: {"i": "ä\"\n", "j": {"k": [], "l": null}} o"""],
            All(properties));
        Assert.Equal(
            ["property/g~1~0h/i: ä\"\n s", "property/g~1~0h/j/k:  o", "property/g~1~0h/j:  o", "context/page/url: /a s",
                "context/page:  o", $"context/at: 2025-03-09 {ValueKind.OfText("2025-03-09")}"],
            All(fields));
    }

    [Fact]
    public void What_is_deeper_than_a_filter_can_ask_for_is_left_out()
    {
        EventValues properties = new(), fields = new();
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 1000)) + "1" + new string('}', 1000);

        properties.AddProperties(deep, fields);

        Assert.Equal(FieldPath.MostParts - 1, fields.Names.Count);
        Assert.Equal(FieldPath.Of(FieldPath.Property, Enumerable.Repeat("a", FieldPath.MostParts)), fields.Names[0]);
        Assert.All(fields.Kinds, k => Assert.Equal(ValueKind.Container, k));
    }

    [Fact]
    public void No_two_paths_have_one_name()
    {
        Assert.NotEqual(FieldPath.Of("property", ["a", "b"]), FieldPath.Of("property", ["a/b"]));
        Assert.NotEqual(FieldPath.Of("property", ["a~1b"]), FieldPath.Of("property", ["a/b"]));
    }

    private static IEnumerable<string> All(EventValues values) =>
        values.Names.Select((name, i) => $"{name}: {values.Texts[i]} {values.Kinds[i]}");
}
