using System.Text.Json.Nodes;

namespace Daybook.Tools.Bench;

/// <summary>What a report said, in parts.</summary>
/// <param name="Engine">Which store read the events; null: there was nothing to choose.</param>
/// <param name="Why">Why PostgreSQL answered.</param>
/// <param name="ColumnDays">Days read as columns.</param>
/// <param name="Numbers">The answer without the store and the time: what has to be the same with columns off and on.</param>
internal sealed record ReportAnswer(string? Engine, string? Why, int ColumnDays, bool Complete, string Numbers)
{
    public static ReportAnswer Read(byte[] body)
    {
        var answer = JsonNode.Parse(body)!.AsObject();
        var plan = answer["plan"] as JsonObject;
        var complete = answer["complete"]?.GetValue<bool>() ?? false;
        answer.Remove("plan");
        answer.Remove("as_of");
        return new(plan?["engine"]?.GetValue<string>(), plan?["why"]?.GetValue<string>(), plan?["column_days"]?.GetValue<int>() ?? 0,
            complete, answer.ToJsonString());
    }
}
