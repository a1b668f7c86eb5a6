using System.Text.Json;
using Daybook.Foundation.Http;
using Daybook.Web.Mcp;
using Microsoft.AspNetCore.WebUtilities;

namespace Daybook.Tests.Web.Mcp;

public sealed class ToolSchemaTests
{
    [Fact]
    public void Every_tool_takes_what_its_route_takes_and_says_what_each_is()
    {
        var schemas = new ToolSchema();
        foreach (var tool in McpTool.All)
        {
            var schema = schemas.Of(tool.Path);
            Assert.Equal("object", schema.GetProperty("type").GetString());
            Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
            Assert.All(schema.GetProperty("properties").EnumerateObject(),
                p => Assert.NotEmpty(p.Value.GetProperty("description").GetString()!));
        }

        var breakdown = schemas.Of("/stats/breakdown");
        Assert.Equal(["property"], breakdown.GetProperty("required").EnumerateArray().Select(r => r.GetString()!));
        Assert.Equal(1000, breakdown.GetProperty("properties").GetProperty("limit").GetProperty("maximum").GetInt32());
        Assert.True(breakdown.GetProperty("patternProperties").TryGetProperty("^property\\..+", out _));
        Assert.False(breakdown.GetProperty("properties").TryGetProperty("If-None-Match", out _));
    }

    [Fact]
    public void Arguments_become_the_query_that_a_person_would_send()
    {
        var arguments = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(
            """{"limit": 5, "rolling": true, "property.plan": "a&b=c", "step": ["x", "y,z"], "from": null}""");

        var query = QueryHelpers.ParseQuery(ToolQuery.Of(arguments).Value);

        Assert.Equal(["limit=5", "property.plan=a&b=c", "rolling=true", "step=x", "step=y,z"],
            query.SelectMany(q => q.Value.Select(v => $"{q.Key}={v}")).Order(StringComparer.Ordinal));
        Assert.False(ToolQuery.Of(null).HasValue);
    }

    [Fact]
    public void An_argument_that_the_path_names_goes_there_and_is_required()
    {
        var arguments = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>("""{"name": "a/b c", "limit": 5}""");

        var (path, query) = ToolQuery.Of("/properties/{name}/values", arguments);

        Assert.Equal(("/properties/a%2Fb%20c/values", "?limit=5"), (path, query.Value));
        Assert.Equal(["name"],
            new ToolSchema().Of("/properties/{name}/values").GetProperty("required").EnumerateArray().Select(r => r.GetString()!));
        Assert.Contains("`name`", Assert.Throws<ProblemException>(() => ToolQuery.Of("/properties/{name}/values", null)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_argument_that_no_query_could_have_is_refused_by_name()
    {
        var nested = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>("""{"steps": {"a": 1}}""");

        Assert.Contains("`steps`", Assert.Throws<ProblemException>(() => ToolQuery.Of(nested)).Message, StringComparison.Ordinal);
    }
}
