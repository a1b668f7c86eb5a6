using Daybook.Foundation.Text;
using System.Text.Json;

namespace Daybook.Ingest.Plan;

/// <summary>
/// Reads a tracking plan. Unknown words are faults, because a rule with a misspelt keyword would check nothing and nobody would notice.
/// </summary>
internal static class PlanReader
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <param name="setting">The plan itself if it starts with a brace, otherwise a file's path. Empty means no plan.</param>
    /// <exception cref="PlanFaultException">It cannot be read.</exception>
    public static TrackingPlan Load(string setting)
    {
        if (string.IsNullOrWhiteSpace(setting)) return TrackingPlan.None;
        try
        {
            using var json = JsonDocument.Parse(setting.TrimStart().StartsWith('{') ? setting : File.ReadAllText(setting), Lenient);
            return Whole(json.RootElement);
        }
        catch (JsonException e)
        {
            throw new PlanFaultException($"it is not JSON: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new PlanFaultException($"the file cannot be read: {e.Message}");
        }
    }

    private static TrackingPlan Whole(JsonElement root)
    {
        var plan = new PlanNode(root, "").Only("events", "unlisted", "description");
        var events = new Dictionary<string, EventPlan>(StringComparer.Ordinal);
        foreach (var member in plan.Members("events"))
        {
            // As the door reads an event's own type.
            if (!events.TryAdd(NameText.Tidy(member.Name), Event(member.Node)))
                throw new PlanFaultException($"`events` lists `{NameText.Tidy(member.Name)}` twice.");
        }

        if (events.Count == 0) throw new PlanFaultException("`events` must list at least one event type.");
        return new TrackingPlan(events, reportUnlisted: plan.OneOf("unlisted", "report", "report", "allow") == "report");
    }

    private static EventPlan Event(PlanNode node)
    {
        node.Only("description", "required", "properties", "additionalProperties", "requiresUser", "rules");
        var properties = new ValueSchema
        {
            Types = ["object"],
            Required = node.Texts("required"),
            Properties = SchemaReader.Members(node),
            AdditionalProperties = node.Flag("additionalProperties", otherwise: true),
        };
        return new EventPlan(properties, node.Flag("requiresUser", otherwise: false), [.. node.Items("rules").Select(Rule)]);
    }

    private static CrossFieldRule Rule(PlanNode node)
    {
        node.Only("name", "when", "then", "message", "description");
        var then = Conditions(node, "then");
        if (then.Count == 0) throw node.Fault("needs `then`: a condition, or a list of them");
        return new CrossFieldRule(node.Text("name") ?? throw node.Fault("needs a `name`"), Conditions(node, "when"), then,
            node.Text("message"));
    }

    private static List<Condition> Conditions(PlanNode rule, string name) => [.. rule.OneOrMore(name).Select(Statement)];

    private static Condition Statement(PlanNode node)
    {
        node.Only("field", "op", "value", "other");
        var field = Path(node, "field") ?? throw node.Fault("needs a `field`");
        var op = node.OneOf("op", null, Condition.Ops) ?? throw node.Fault($"needs an `op`: {string.Join(", ", Plan.Condition.Ops)}");
        var value = node.Value("value");
        var other = Path(node, "other");
        if (op is "exists" or "missing")
        {
            if (value is not null || other is not null)
                throw node.Fault($"has `op` {op}, which compares with nothing: leave `value` and `other` out");
        }
        else if (value is null == other is null) throw node.Fault("needs either `value` or `other` to compare with");
        else if (op == "in" && value is not { ValueKind: JsonValueKind.Array })
            throw node.Fault("has `op` in, which needs an array as `value`");
        return new Condition(field, op, value, other);
    }

    private static string? Path(PlanNode node, string name)
    {
        var path = node.Text(name);
        return path is null || EventFields.Roots.Contains(path.Split('.')[0], StringComparer.Ordinal)
            ? path
            : throw node.Fault($"has the path `{path}`, which starts with none of {string.Join(", ", EventFields.Roots)}");
    }
}
