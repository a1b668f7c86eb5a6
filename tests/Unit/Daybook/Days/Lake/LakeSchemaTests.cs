using System.Text.Json;
using Daybook.Days.Columns;
using Daybook.Days.Lake;

namespace Daybook.Tests.Days.Lake;

public sealed class LakeSchemaTests
{
    [Fact]
    public void Columns_of_all_files_are_in_it_once_after_those_that_every_file_has()
    {
        var schema = Fields(LakeSchema.Events(
            [new(["plan", "seats"], ["seats"], ["context/locale"]), new(["plan", "x'y"], [], [])]));

        Assert.Equal(
            [
                "dt date", "event_type string", "person long", "occurred_at timestamp", "source string", "named boolean",
                "session_id string", "tie long", "props map", "kinds map", "nums map", "fields map", "field_kinds map",
                "p:plan string", "p:seats string", "p:x'y string", "k:plan string", "k:seats string", "k:x'y string",
                "n:seats decimal(27,12)", "f:context/locale string", "fk:context/locale string",
            ],
            schema.Select(f => $"{f.GetProperty("name").GetString()} {Type(f)}"));
        Assert.All(schema, f => Assert.True(f.GetProperty("nullable").GetBoolean()));
        Assert.Equal("""{"type":"map","keyType":"string","valueType":"decimal(27,12)","valueContainsNull":true}""",
            schema.Single(f => f.GetProperty("name").GetString() == "nums").GetProperty("type").GetRawText());
    }

    [Fact]
    public void It_depends_on_what_files_have_and_not_on_their_order()
    {
        FileShape one = new(["b", "a"], [], ["f"]), other = new(["c"], ["c"], []);

        Assert.Equal(LakeSchema.Events([one, other]), LakeSchema.Events([other, one, other]));
        Assert.Equal(13, Fields(LakeSchema.Events([])).Count);
        Assert.Equal(["person long", "owner long"],
            Fields(LakeSchema.People).Select(f => $"{f.GetProperty("name").GetString()} {Type(f)}"));
    }

    private static List<JsonElement> Fields(string schema) =>
        [.. JsonSerializer.Deserialize<JsonElement>(schema).GetProperty("fields").EnumerateArray()];

    private static string Type(JsonElement field) =>
        field.GetProperty("type") is { ValueKind: JsonValueKind.String } name ? name.GetString()! : "map";
}
