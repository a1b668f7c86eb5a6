using System.Text.Json;
using System.Text.Json.Nodes;
using Daybook.Watch.DeadLetters;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Watch.DeadLetters;

public sealed class JsonPatchTests
{
    // RFC 6902, appendix A, and RFC 6901's escapes.
    [Theory]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux"}]""", """{"foo":"bar","baz":"qux"}""")]
    [InlineData("""{"foo":["bar","baz"]}""", """[{"op":"add","path":"/foo/1","value":"qux"}]""", """{"foo":["bar","qux","baz"]}""")]
    [InlineData("""{"baz":"qux","foo":"bar"}""", """[{"op":"remove","path":"/baz"}]""", """{"foo":"bar"}""")]
    [InlineData("""{"foo":["bar","qux","baz"]}""", """[{"op":"remove","path":"/foo/1"}]""", """{"foo":["bar","baz"]}""")]
    [InlineData("""{"baz":"qux","foo":"bar"}""", """[{"op":"replace","path":"/baz","value":"boo"}]""", """{"baz":"boo","foo":"bar"}""")]
    [InlineData("""{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}""",
        """[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]""", """{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}""")]
    [InlineData("""{"foo":["all","grass","cows","eat"]}""", """[{"op":"move","from":"/foo/1","path":"/foo/3"}]""",
        """{"foo":["all","cows","eat","grass"]}""")]
    [InlineData("""{"baz":"qux","foo":["a",2,"c"]}""",
        """[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]""", """{"baz":"qux","foo":["a",2,"c"]}""")]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/child","value":{"grandchild":{}}}]""",
        """{"foo":"bar","child":{"grandchild":{}}}""")]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux","xyz":123}]""", """{"foo":"bar","baz":"qux"}""")]
    [InlineData("""{"/":9,"~1":10}""", """[{"op":"test","path":"/~01","value":10}]""", """{"/":9,"~1":10}""")]
    [InlineData("""{"foo":["bar"]}""", """[{"op":"add","path":"/foo/-","value":["abc","def"]}]""", """{"foo":["bar",["abc","def"]]}""")]
    [InlineData("""{"foo":null}""", """[{"op":"copy","from":"/foo","path":"/bar"}]""", """{"foo":null,"bar":null}""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"","value":{"b":2}}]""", """{"b":2}""")]
    public void It_does_what_the_RFC_says(string document, string patch, string expected)
    {
        var patched = Patch(patch).Apply(JsonNode.Parse(document), out var fault);

        Assert.Null(fault);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), patched), patched?.ToJsonString());
    }

    [Theory]
    [InlineData("""{"baz":"qux"}""", """[{"op":"test","path":"/baz","value":"bar"}]""")]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/baz/bat","value":"qux"}]""")]
    [InlineData("""{"baz":"qux"}""", """[{"op":"remove","path":"/foo"}]""")]
    [InlineData("""{"foo":["a"]}""", """[{"op":"add","path":"/foo/2","value":1}]""")]
    [InlineData("""{"foo":["a"]}""", """[{"op":"remove","path":"/foo/00"}]""")]
    [InlineData("""{"/":9,"~1":10}""", """[{"op":"test","path":"/~01","value":"10"}]""")]
    public void What_does_not_fit_is_named_and_nothing_is_changed(string document, string patch)
    {
        var before = JsonNode.Parse(document);

        Assert.Null(Patch(patch).Apply(before, out var fault));
        Assert.StartsWith("Operation 0", fault, StringComparison.Ordinal);
        Assert.Equal(JsonNode.Parse(document)!.ToJsonString(), before!.ToJsonString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""[{"op":"spam","path":"/a"}]""")]
    [InlineData("""[{"op":"add","path":"/a"}]""")]
    [InlineData("""[{"op":"add","path":"a","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/~2","value":1}]""")]
    [InlineData("""[{"op":"move","path":"/a"}]""")]
    [InlineData("""[{"op":"move","from":"/a","path":"/a/b"}]""")]
    [InlineData("""[7]""")]
    public void What_is_no_patch_is_refused(string patch)
    {
        Assert.Null(JsonPatch.Parse(JsonDocument.Parse(patch).RootElement, out var fault));
        Assert.NotNull(fault);
    }

    [Fact]
    public void Any_name_can_be_added_and_removed_again() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), name =>
    {
        // A lone surrogate cannot be written as JSON text.
        var text = name.Get.Any(char.IsSurrogate) ? "plain" : name.Get;
        var path = JsonSerializer.Serialize(
            "/" + text.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));

        var patched =
            Patch($$"""[{"op":"add","path":{{path}},"value":1},{"op":"test","path":{{path}},"value":1},{"op":"remove","path":{{path}}}]""")
                .Apply(new JsonObject { ["kept"] = 2 }, out var fault);

        return text == "kept" || (fault is null && patched!.AsObject().Count == 1);
    }).QuickCheckThrowOnFailure();

    private static JsonPatch Patch(string json)
    {
        var patch = JsonPatch.Parse(JsonDocument.Parse(json).RootElement, out var fault);
        Assert.True(patch is not null, fault);
        return patch;
    }
}
