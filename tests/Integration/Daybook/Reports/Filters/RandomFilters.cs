using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime.Text;

namespace Daybook.Tests.Reports.Filters;

/// <summary>Filters of every field and operator, and the properties of events that they tell apart.</summary>
internal static class RandomFilters
{
    // In the order of their code points; UTF-16 and most languages sort some of them otherwise.
    private static readonly string[] Words = ["", "10", "9", "B", "a", "b", "buy", "free", "pro", "web", "ann", "é", "\ue000", "😀"];
    private static readonly string[] Numbers =
        ["-5", "0", "0.1", "1.1", "1.10", "5", "5.0", "1e2", "100", "12345678901234567890.5", "12345678901234567890.25"];

    private static readonly string[] Times = [.. FilterTruth.Times.Keys];
    private static readonly string[] Fields = [.. FilterTruth.Fields.Keys, .. FilterTruth.OfPerson.Keys, .. FilterTruth.OfGroup.Keys];
    private static readonly string[] Types = ["view", "cart", "buy", "nothing"];
    private static readonly string[] Columns = ["event_type", "source", "user_id", "session_id"];

    private static readonly string[] Operators =
        ["is", "is_not", "contains", "not_contains", "gt", "gte", "lt", "lte", "between", "exists", "missing", "did", "did_not"];

    public static JsonObject Properties(Random random)
    {
        var properties = new JsonObject();
        if (random.Next(2) == 0) properties["price"] = JsonNode.Parse(Any(random, Numbers));
        if (random.Next(2) == 0) properties["word"] = Any(random, Words);
        if (random.Next(2) == 0) properties["when"] = Any(random, Times);
        if (random.Next(2) == 0) properties["flag"] = random.Next(2) == 0;
        if (random.Next(2) == 0) properties["mixed"] = Mixed(random);
        if (random.Next(3) == 0) properties["address"] = new JsonObject { ["city"] = Any(random, Words) };
        if (random.Next(3) == 0) properties["address.city"] = Any(random, Words);
        if (random.Next(3) == 0) properties["list"] = new JsonArray(JsonNode.Parse("5"), "pro");
        return properties;
    }

    public static JsonObject Context(Random random)
    {
        var context = new JsonObject();
        if (random.Next(2) == 0) context["page"] = random.Next(4) == 0 ? "no object" : new JsonObject { ["url"] = Any(random, Words) };
        if (random.Next(2) == 0) context["locale"] = random.Next(4) == 0 ? null : Any(random, Words);
        return context;
    }

    /// <summary>What an event may say about its person, or about a group.</summary>
    public static JsonObject Known(Random random)
    {
        var known = new JsonObject();
        if (random.Next(2) == 0) known["tier"] = random.Next(5) == 0 ? null : Any(random, Words);
        if (random.Next(2) == 0) known["score"] = JsonNode.Parse(Any(random, Numbers));
        if (random.Next(2) == 0) known["mixed"] = Mixed(random);
        if (random.Next(3) == 0) known["home"] = random.Next(4) == 0 ? "no object" : new JsonObject { ["city"] = Any(random, Words) };
        if (random.Next(3) == 0) known["home.city"] = Any(random, Words);
        return known;
    }

    public static JsonArray Next(Random random)
    {
        while (true)
        {
            var filter = List(random, random.Next(1, 3), 2);
            if (AboutPeople(filter, "person.", "group.", "did") <= 10 && AboutPeople(filter, "did") <= 5) return filter;
        }
    }

    /// <summary>Few enough for each step of a funnel.</summary>
    public static JsonArray OfStep(Random random)
    {
        while (true)
        {
            var filter = List(random, 1, 2);
            if (AboutPeople(filter, "person.", "group.", "did") <= 2 && AboutPeople(filter, "did") <= 1) return filter;
        }
    }

    /// <summary>Conditions about people only, some of them alternatives.</summary>
    public static JsonArray OfPeople(Random random)
    {
        var any = new JsonObject { ["any"] = new JsonArray([.. Some(random).Select(_ => (JsonNode)AboutPeople(random))]) };
        return random.Next(2) == 0 ? new JsonArray(AboutPeople(random)) : new JsonArray(AboutPeople(random), any);
    }

    private static JsonObject AboutPeople(Random random)
    {
        while (true)
        {
            var condition = Condition(random);
            if (AboutPeople(condition, "person.", "group.", "did") > 0) return condition;
        }
    }

    // The limits of a filter.
    private static int AboutPeople(JsonNode? node, params string[] begins) => node switch
    {
        JsonArray list => list.Sum(member => AboutPeople(member, begins)),
        JsonObject alternatives when alternatives["any"] is { } any => AboutPeople(any, begins),
        JsonObject condition => begins.Any(b => ((string)condition["field"]!).StartsWith(b, StringComparison.Ordinal)
            || ((string)condition["op"]!).StartsWith(b, StringComparison.Ordinal)) ? 1 : 0,
        _ => 0,
    };

    private static JsonArray List(Random random, int count, int depth) =>
        new([.. Enumerable.Range(0, count).Select(_ => Node(random, depth))]);

    private static JsonNode Node(Random random, int depth) => (depth > 0 ? random.Next(6) : 0) switch
    {
        < 4 => Condition(random),
        4 => new JsonObject { ["any"] = List(random, random.Next(1, 4), depth - 1) },
        _ => List(random, random.Next(0, 3), depth - 1),
    };

    private static JsonObject Condition(Random random)
    {
        var op = Any(random, Operators);
        if (op.StartsWith("did", StringComparison.Ordinal)) return Did(random, op);
        var field = Any(random, Fields);
        var condition = new JsonObject { ["field"] = field, ["op"] = op };
        if (op is "exists" or "missing") return condition;
        var values = op switch
        {
            "contains" or "not_contains" => [.. Some(random).Select(_ => (JsonNode)Any(random, Words[1..]))],
            "is" or "is_not" => [.. Some(random).Select(_ => Value(random, field))],
            "between" => Two(random, field),
            _ => new List<JsonNode> { Ordered(random, field) },
        };
        condition["values"] = new JsonArray([.. values]);
        return condition;
    }

    private static JsonObject Did(Random random, string op)
    {
        var condition = new JsonObject
        {
            ["field"] = "event_type",
            ["op"] = op,
            ["values"] = new JsonArray([.. Types.Where(_ => random.Next(3) == 0).DefaultIfEmpty("buy").Select(t => (JsonNode)t!)]),
        };
        if (random.Next(2) == 0) condition["at_least"] = random.Next(1, 12);
        if (random.Next(2) == 0) condition["within"] = $"{random.Next(1, 40)}d";
        return condition;
    }

    private static IEnumerable<int> Some(Random random) => Enumerable.Range(0, random.Next(1, 4));

    private static JsonNode Value(Random random, string field) =>
        Columns.Contains(field) ? Any(random, Words) : random.Next(8) == 0 ? random.Next(2) == 0 : Ordered(random, field);

    private static JsonNode Ordered(Random random, string field) => (Columns.Contains(field) ? 0 : random.Next(3)) switch
    {
        0 => Any(random, Words),
        1 => JsonNode.Parse(Any(random, Numbers))!,
        _ => Time(Any(random, [.. FilterTruth.Times.Where(t => t.Value is not null).Select(t => t.Key)])),
    };

    private static List<JsonNode> Two(Random random, string field)
    {
        var one = Ordered(random, field);
        while (true)
        {
            var other = Ordered(random, field);
            if (other.GetValueKind() != one.GetValueKind()) continue;
            return Order(one, other) ? [one, other] : [other, one];
        }
    }

    private static bool Order(JsonNode one, JsonNode other) => one.GetValueKind() switch
    {
        JsonValueKind.Number => FilterTruth.Number(one) <= FilterTruth.Number(other),
        JsonValueKind.String => FilterTruth.Bytes(one).AsSpan().SequenceCompareTo(FilterTruth.Bytes(other)) <= 0,
        _ => At(one) <= At(other),
    };

    private static NodaTime.Instant At(JsonNode time) =>
        InstantPattern.ExtendedIso.Parse(FilterTruth.Times[(string)time["time"]!]!).Value;

    private static JsonObject Time(string text) => new() { ["time"] = text };

    private static JsonNode Mixed(Random random) => random.Next(4) switch
    {
        0 => Any(random, Words),
        1 => JsonNode.Parse(Any(random, Numbers))!,
        2 => random.Next(2) == 0,
        _ => Any(random, Times),
    };

    private static T Any<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
