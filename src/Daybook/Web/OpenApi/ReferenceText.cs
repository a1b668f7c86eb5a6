using System.Net;
using System.Text;
using System.Text.Json;
using Daybook.Web.Docs;

namespace Daybook.Web.OpenApi;

/// <summary>Writes the contract as HTML: operations by tag, then the objects that they speak of.</summary>
internal sealed class ReferenceText(JsonElement contract)
{
    // A preflight is the browser's business; each path has one, and none is worth a line.
    private static readonly string[] Methods = ["get", "post", "put", "delete"];

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly SchemaText _schemas = new(contract);

    public string Menu(string root)
    {
        var html = new StringBuilder("<nav id=\"docs-menu\" popover aria-label=\"Operations\">\n")
            .Append("<a href=\"").Append(root).Append("docs\">Documentation</a>\n");
        foreach (var (tag, operations) in Tags())
        {
            html.Append("<details><summary>").Append(Text(tag, "name")).Append("</summary>\n<ul>\n");
            foreach (var operation in operations)
            {
                html.Append("<li><a href=\"#").Append(operation.Id).Append("\">").Append(Encoded(operation.Method)).Append(' ')
                    .Append(Encoded(operation.Path)).Append("</a></li>\n");
            }

            html.Append("</ul>\n</details>\n");
        }

        html.Append("<details><summary>Objects</summary>\n<ul>\n");
        foreach (var schema in _schemas.All())
        {
            html.Append("<li><a href=\"#").Append(SchemaText.Anchor(schema.Name)).Append("\">").Append(Encoded(schema.Name))
                .Append("</a></li>\n");
        }

        return html.Append("</ul>\n</details>\n</nav>\n").ToString();
    }

    public string Body()
    {
        var info = contract.GetProperty("info");
        var html = new StringBuilder("<h1>API reference</h1>\n").Append(Block(info, "description"))
            .Append("<p>The same as a file for tools: <a href=\"openapi.json\">openapi.json</a> (OpenAPI ")
            .Append(Text(contract, "openapi")).Append(").</p>\n<h2 id=\"credentials\">Credentials</h2>\n<ul>\n");
        foreach (var scheme in contract.GetProperty("components").GetProperty("securitySchemes").EnumerateObject())
        {
            html.Append("<li><code>").Append(SchemeText(scheme.Value)).Append("</code>: ").Append(Line(scheme.Value, "description"))
                .Append("</li>\n");
        }

        html.Append("</ul>\n");
        foreach (var (tag, operations) in Tags())
        {
            html.Append("<h2>").Append(Text(tag, "name")).Append("</h2>\n").Append(Block(tag, "description"));
            foreach (var operation in operations) Append(html, operation);
        }

        html.Append("<h2>Objects</h2>\n<p>Members in bold are always there.</p>\n");
        foreach (var schema in _schemas.All()) _schemas.Append(html, schema);
        return html.ToString();
    }

    private IEnumerable<(JsonElement Tag, List<Operation> Operations)> Tags()
    {
        var all = contract.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(member => Methods.Contains(member.Name))
                .Select(member => new Operation(path.Name, member.Name.ToUpperInvariant(), path.Value, member.Value)))
            .ToLookup(operation => operation.Value.GetProperty("tags")[0].GetString());
        return contract.GetProperty("tags").EnumerateArray()
            .Select(tag => (tag, all[tag.GetProperty("name").GetString()].ToList()));
    }

    private void Append(StringBuilder html, Operation operation)
    {
        var value = operation.Value;
        html.Append("<section class=\"operation\"").Append(CanBeTried(operation) ? $" data-try=\"{Encoded(operation.Path)}\"" : "")
            .Append(">\n<h3 id=\"").Append(operation.Id).Append("\"><span class=\"method\">").Append(Encoded(operation.Method))
            .Append("</span> <code>").Append(Encoded(operation.Path)).Append("</code></h3>\n<p><strong>").Append(Line(value, "summary"))
            .Append(".</strong> ")
            .Append(value.TryGetProperty("x-scope", out var scope) ? $"Needs the scope <code>{Encoded(scope.GetString())}</code>."
                : "Open to everybody.")
            .Append("</p>\n").Append(Block(value, "description"));
        AppendParameters(html, operation);
        if (value.TryGetProperty("requestBody", out var body)) AppendBody(html, _schemas.Resolved(body));
        AppendAnswers(html, value.GetProperty("responses"));
        html.Append("</section>\n");
    }

    private static bool CanBeTried(Operation operation) =>
        operation.Method == "GET" && operation.Value.GetProperty("responses").TryGetProperty("200", out var ok)
            && ok.TryGetProperty("content", out var content) && content.TryGetProperty("application/json", out _);

    private void AppendParameters(StringBuilder html, Operation operation)
    {
        var parameters = new[] { operation.Item, operation.Value }
            .SelectMany(holder => holder.TryGetProperty("parameters", out var list) ? list.EnumerateArray().ToArray() : [])
            .Select(_schemas.Resolved).ToList();
        if (parameters.Count == 0) return;
        html.Append("<h4>Parameters</h4>\n").Append(SchemaText.TableStart("Name", "In", "Type", "Meaning"));
        foreach (var parameter in parameters)
        {
            var required = parameter.TryGetProperty("required", out var must) && must.GetBoolean();
            var name = Text(parameter, "name");
            html.Append("<tr data-name=\"").Append(name).Append("\" data-in=\"").Append(Text(parameter, "in")).Append("\">\n<td>")
                .Append(required ? $"<strong><code>{name}</code></strong>" : $"<code>{name}</code>").Append("</td><td>")
                .Append(Text(parameter, "in")).Append("</td><td>").Append(_schemas.TypeOf(parameter.GetProperty("schema")))
                .Append("</td><td>").Append(Line(parameter, "description"));
            if (parameter.TryGetProperty("example", out var example))
                html.Append(" Example: <code>").Append(Encoded(Plain(example))).Append("</code>");
            html.Append("</td></tr>\n");
        }

        html.Append(SchemaText.TableEnd);
    }

    private void AppendBody(StringBuilder html, JsonElement body)
    {
        html.Append("<h4>Body</h4>\n").Append(Block(body, "description"));
        foreach (var media in body.GetProperty("content").EnumerateObject())
        {
            html.Append("<p><code>").Append(Encoded(media.Name)).Append("</code>: ")
                .Append(media.Value.TryGetProperty("schema", out var schema) ? _schemas.TypeOf(schema) : "anything").Append("</p>\n");
            AppendExamples(html, media.Value);
        }
    }

    private void AppendAnswers(StringBuilder html, JsonElement answers)
    {
        html.Append("<h4>Answers</h4>\n").Append(SchemaText.TableStart("Status", "Meaning", "Form"));
        foreach (var answer in answers.EnumerateObject())
        {
            var value = _schemas.Resolved(answer.Value);
            html.Append("<tr>\n<td>").Append(Encoded(answer.Name)).Append("</td><td>").Append(Line(value, "description"))
                .Append("</td><td>");
            if (value.TryGetProperty("content", out var content))
            {
                html.Append(string.Join("<br>", content.EnumerateObject().Select(media => $"<code>{Encoded(media.Name)}</code>"
                    + (media.Value.TryGetProperty("schema", out var schema) && schema.TryGetProperty("$ref", out _)
                        ? $": {_schemas.TypeOf(schema)}" : ""))));
            }

            html.Append("</td></tr>\n");
        }

        html.Append(SchemaText.TableEnd);
        foreach (var answer in answers.EnumerateObject().Where(answer => answer.Name[0] == '2'))
        {
            if (!_schemas.Resolved(answer.Value).TryGetProperty("content", out var content)) continue;
            foreach (var media in content.EnumerateObject()) AppendExamples(html, media.Value);
        }
    }

    private static void AppendExamples(StringBuilder html, JsonElement media)
    {
        if (media.TryGetProperty("example", out var example)) Append(html, example);
        if (!media.TryGetProperty("examples", out var examples)) return;
        foreach (var one in examples.EnumerateObject()) Append(html, one.Value.GetProperty("value"));
    }

    private static void Append(StringBuilder html, JsonElement example) =>
        html.Append("<pre tabindex=\"0\"><code>").Append(Encoded(Plain(example))).Append("</code></pre>\n");

    private static string Plain(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()!
        : JsonSerializer.Serialize(value, Indented);

    private static string SchemeText(JsonElement scheme) => Text(scheme, "type") == "apiKey" ? $"{Text(scheme, "name")}: KEY"
        : $"Authorization: {(Text(scheme, "scheme") == "basic" ? "Basic" : "Bearer")} KEY";

    private static string Text(JsonElement holder, string name) => Encoded(holder.GetProperty(name).GetString());

    internal static string Line(JsonElement holder, string name)
    {
        var html = Block(holder, name).Trim();
        // One paragraph stands in a cell or a sentence as it is.
        return html.StartsWith("<p>", StringComparison.Ordinal) && html.IndexOf("</p>", StringComparison.Ordinal) == html.Length - 4
            ? html[3..^4] : html;
    }

    private static string Block(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out var text) ? DocumentMarkdown.ToHtml(text.GetString()!) : "";

    internal static string Encoded(string? text) => WebUtility.HtmlEncode(text) ?? "";

    private sealed record Operation(string Path, string Method, JsonElement Item, JsonElement Value)
    {
        public string Id => Encoded(Value.GetProperty("operationId").GetString());
    }
}
