using System.Text.Json;
using Daybook.Web.OpenApi;

namespace Daybook.Tests.Fuzz;

/// <summary>Every operation of the contract with a query or path parameter. Each parameter gets right and wrong values.</summary>
internal sealed class HostileQueries
{
    private static readonly string[] Strange =
    [
        "", "0", "-1", "1e9", "99999999999999999999", "NaN", "1.5", "٣", " ", "\0", "%00", "é", "😀", "\ud800", "null", "true", "TRUE", "'",
        "'; DROP TABLE events; --", "../../../etc/passwd", "..%2f..%2f", "a,b,,c", ",",
        "2026-02-30", "2026-13-01", "9999-12-31", "0001-01-01", "2026-01-01T00:00:00Z", "UTC+25", "Mars/Olympus", "7x", "0d", "400d",
        "401d", "999999999999d", "sum:", "sum:a.b.c", "avg:é", new string('x', 201), new string('9', 5_000),
    ];

    private static readonly Dictionary<string, string[]> Usual = new(StringComparer.Ordinal)
    {
        ["from"] = ["2026-11-01", "2026-11-20"],
        ["to"] = ["2026-11-21", "2026-11-22"],
        ["date"] = ["2026-11-20"],
        ["start_date"] = ["2026-11-10"],
        ["tz"] = ["Europe/Berlin", "America/Havana", "UTC"],
        ["limit"] = ["1", "10"],
        ["k"] = ["3"],
        ["windows"] = ["3"],
        ["steps"] = ["a,b"],
        ["within"] = ["30m", "7d"],
        ["gap"] = ["30m"],
        ["property"] = ["plan"],
        ["measure"] = ["count", "users", "sum:amount"],
        ["event_type"] = ["order_paid"],
        ["source"] = ["default"],
        ["filter"] =
        [
            "[]", "[{\"field\":\"property.plan\",\"op\":\"is\",\"values\":[\"pro\",5]}]",
            "[{\"any\":[{\"field\":\"event_type\",\"op\":\"did\",\"values\":[\"a\"]},{\"field\":\"context.a\",\"op\":\"lt\",\"values\":[{\"time\":\"2026-11-22\"}]}]}]",
        ],
        ["segment"] = ["nobody-saved-it"],
        ["q"] = ["rotate a key"],
        ["wait"] = ["0"],
        ["seconds"] = ["1"],
        ["user_id"] = ["u1"],
        ["after"] = ["2026-11-22T10:00:00Z,0198c5a2-7e71-7000-8000-000000000000"],
    };

    private readonly List<(Operation Operation, Parameter Tried)> _turns = [];

    public HostileQueries()
    {
        var contract = JsonDocument.Parse(Contract.Read()).RootElement;
        foreach (var path in contract.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject().Where(o => o.Name is "get" or "post" or "delete"))
            {
                List<Parameter> parameters = [];
                foreach (var owner in new[] { path.Value, operation.Value })
                {
                    if (!owner.TryGetProperty("parameters", out var list)) continue;
                    parameters.AddRange(list.EnumerateArray().Select(p => Read(contract, p)).Where(p => p.In is "query" or "path"));
                }

                var of = new Operation(operation.Name.ToUpperInvariant(), path.Name, parameters);
                _turns.AddRange(parameters.Select(p => (of, p)));
            }
        }
    }

    /// <summary>As <see cref="HostileRequest.Parameters"/> names them.</summary>
    public IEnumerable<string> All => _turns.Select(t => t.Operation.Name(t.Tried));

    /// <param name="turn">
    /// Says which parameter gets hostile values: they take turns, so that few requests try them all. The others are mostly valid, so that
    /// it has an effect.
    /// </param>
    public HostileRequest Make(Random random, string key, int turn)
    {
        var (operation, tried) = _turns[turn % _turns.Count];
        var path = operation.Path;
        List<string> query = [], named = [];
        foreach (var parameter in operation.Parameters)
        {
            if (parameter.In == "path")
            {
                var value = parameter == tried ? Value(random, parameter) : "u1";
                path = path.Replace($"{{{parameter.Name}}}", value, StringComparison.Ordinal);
                if (parameter == tried) named.Add(operation.Name(parameter));
                continue;
            }

            if (parameter != tried && !(parameter.Required && random.Next(20) != 0) && random.Next(4) != 0) continue;
            named.Add(operation.Name(parameter));
            var name = parameter.Name.Contains("NAME", StringComparison.Ordinal)
                ? "property." + (random.Next(3) == 0 ? Value(random, parameter) : "plan") : parameter.Name;
            for (var n = random.Next(30) == 0 ? 2 : 1; n > 0; n--)
                query.Add($"{Escape(name)}={Escape(parameter == tried ? Value(random, parameter) : Good(random, parameter) ?? "1")}");
        }

        if (path == "/events/stream") EndSoon(query);
        if (random.Next(20) == 0) query.Add("%=%&&=&?x");
        if (random.Next(100) == 0) path += "/no/such";
        return new HostileRequest(
            operation.Method, path, query.Count == 0 ? "" : "?" + string.Join('&', query),
            new Dictionary<string, string> { ["X-Api-Key"] = key }, [], null)
        { Parameters = named };
    }

    // A stream lasts minutes if it may.
    private static void EndSoon(List<string> query)
    {
        const string Seconds = "seconds=";
        for (var i = 0; i < query.Count; i++)
        {
            if (query[i].StartsWith(Seconds, StringComparison.Ordinal) && int.TryParse(query[i].AsSpan(Seconds.Length), out _))
                query[i] = Seconds + "1";
        }

        if (!query.Exists(q => q.StartsWith(Seconds, StringComparison.Ordinal))) query.Add(Seconds + "1");
    }

    private static string Value(Random random, Parameter parameter) =>
        random.Next(3) == 0 && Good(random, parameter) is { } good ? good : Strange[random.Next(Strange.Length)];

    private static string? Good(Random random, Parameter parameter) =>
        parameter.Allowed.Count > 0 ? parameter.Allowed[random.Next(parameter.Allowed.Count)]
        : Usual.TryGetValue(parameter.Name, out var usual) ? usual[random.Next(usual.Length)]
        : null;

    // Half a surrogate pair cannot be escaped, so it goes as raw bytes.
    private static string Escape(string text) =>
        text.Contains('\ud800', StringComparison.Ordinal) ? "%ED%A0%80" : Uri.EscapeDataString(text);

    private static Parameter Read(JsonElement contract, JsonElement parameter)
    {
        if (parameter.TryGetProperty("$ref", out var reference)) parameter = At(contract, reference.GetString()!);
        List<string> allowed = [];
        if (parameter.TryGetProperty("schema", out var schema))
        {
            if (schema.TryGetProperty("$ref", out var to)) schema = At(contract, to.GetString()!);
            if (schema.TryGetProperty("enum", out var values)) allowed.AddRange(values.EnumerateArray().Select(v => v.ToString()));
        }

        return new Parameter(parameter.GetProperty("name").GetString()!, parameter.GetProperty("in").GetString()!,
            parameter.TryGetProperty("required", out var required) && required.GetBoolean(), allowed);
    }

    private static JsonElement At(JsonElement root, string pointer) =>
        pointer.Split('/').Skip(1).Aggregate(root, (node, part) => node.GetProperty(part));

    private sealed record Parameter(string Name, string In, bool Required, List<string> Allowed);

    private sealed record Operation(string Method, string Path, List<Parameter> Parameters)
    {
        public string Name(Parameter parameter) => $"{Method} {Path} {parameter.In} {parameter.Name}";
    }
}
