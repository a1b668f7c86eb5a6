using System.Text;
using System.Text.Json;
using Daybook.Cli.Sending;

namespace Daybook.Cli.Replays;

/// <summary>Open letters, counted by reason. People choose from this what to replay or discard.</summary>
internal sealed class ListLetters(OpsClient ops)
{
    /// <returns>Both lists as Daybook returns them.</returns>
    public async Task<(string DeadLetters, string Rejected)> Run(CancellationToken cancel) => (
        await ops.Answer(HttpMethod.Get, "ops/dead-letters", null, cancel),
        await ops.Answer(HttpMethod.Get, "ops/rejected", null, cancel));

    public static string Text(string deadLetters, string rejected)
    {
        var text = new StringBuilder();
        using var letters = JsonDocument.Parse(deadLetters);
        Section(text, "Dead letters", letters, group =>
            $"{Number(group, "letters"),8:N0} letters {Number(group, "events"),10:N0} events  {Of(group, "code"),-16} {Of(group, "sqlstate"),-6} last {Of(group, "last_at")}  {Of(group, "reason")}");
        using var events = JsonDocument.Parse(rejected);
        Section(text, "Rejected events", events, group =>
            $"{Number(group, "events"),8:N0} events  {Of(group, "code"),-20} {Of(group, "field"),-20} source "
                + $"{Of(group, "source"),-16} last {Of(group, "last_at")}");
        return text.Append("Look at them: GET /ops/dead-letters and /ops/rejected. Then choose some, with --dry-run first.").ToString();
    }

    private static void Section(StringBuilder text, string title, JsonDocument answer, Func<JsonElement, string> line)
    {
        var groups = answer.RootElement.GetProperty("groups").EnumerateArray().ToList();
        text.AppendLine($"{title}{(groups.Count == 0 ? ": none open" : "")}");
        foreach (var group in groups) text.AppendLine("  " + line(group));
    }

    private static string Of(JsonElement group, string name) => group.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static long Number(JsonElement group, string name) => group.GetProperty(name).GetInt64();
}
