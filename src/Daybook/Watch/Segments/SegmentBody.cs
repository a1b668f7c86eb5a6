using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Ingest.Reading;
using Daybook.Reports.Filters;

namespace Daybook.Watch.Segments;

/// <summary>What <c>PUT /segments/{name}</c> is sent.</summary>
/// <param name="Filter">As JSON.</param>
/// <param name="Nodes">The same, read.</param>
/// <param name="Freeze"><c>"as_of": "now"</c>.</param>
/// <param name="AsOf">A time that stood there instead: that of a segment which is frozen already, sent back as it was read.</param>
internal sealed record SegmentBody(string Filter, IReadOnlyList<FilterNode> Nodes, bool Freeze, DateTimeOffset? AsOf)
{
    private const string Form = "The body must be {\"filter\": [{\"field\": \"property.plan\", \"op\": \"is\", \"values\": [\"pro\"]}]}, "
        + "and for a segment of people that is to be frozen, \"as_of\": \"now\" beside it.";

    /// <exception cref="ProblemException"><c>invalid_json</c> or <c>invalid_parameter</c>.</exception>
    public static async Task<SegmentBody> Read(HttpCall call, CancellationToken cancel)
    {
        using var body = await ReadBody.Read(call.Request, 4 * FilterLimits.Length, cancel);
        try
        {
            using var json = JsonDocument.Parse(body.Bytes);
            if (json.RootElement.ValueKind != JsonValueKind.Object) throw Invalid();
            var members = json.RootElement.EnumerateObject().ToList();
            if (members.Count(m => m.Name == "filter") != 1 || members.Count(m => m.Name == "as_of") > 1
                || members.Exists(m => m.Name is not ("filter" or "as_of"))) throw Invalid();
            var text = members.Find(m => m.Name == "filter").Value.GetRawText();
            var nodes = ReadFilter.Of(text);
            if (nodes.Count == 0) throw QueryReader.Invalid("filter", "A segment needs at least one condition.");
            foreach (var condition in nodes.SelectMany(n => n.Conditions)) FindablePeople.Require(condition, "filter", "a segment");
            var (freeze, asOf) = When(members.Find(m => m.Name == "as_of").Value);
            if (freeze) PeopleFilter.Require(nodes, "filter");
            return new(text, nodes, freeze, asOf);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Invalid();
        }
    }

    private static (bool Freeze, DateTimeOffset? AsOf) When(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return (false, null);
        if (value.ValueKind == JsonValueKind.String && value.GetString() == "now") return (true, null);
        return value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time) ? (false, time) : throw NoTime();
    }

    /// <summary>What was known at an earlier moment is not kept.</summary>
    public static ProblemException NoTime() => QueryReader.Invalid("as_of",
        "`as_of` is \"now\": the segment is frozen with the people of this moment, because what was known about people earlier is not "
        + "kept. A time is taken only if it is that of the same segment, as GET shows it, with the same filter; then nothing changes.");

    private static ProblemException Invalid() => new(new Problem(ProblemCode.InvalidJson, Form));
}
