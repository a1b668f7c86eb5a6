using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Daybook.Cli.Sending;

namespace Daybook.Cli.Replays;

/// <summary>
/// Replays the chosen letters in as many requests as necessary, because one stops after a few minutes and says that there is more.
/// </summary>
internal sealed class PutBack(OpsClient ops)
{
    /// <param name="patch">RFC 6902, applied to each event; null leaves them unchanged.</param>
    /// <returns>The last answer, with counts summed over all answers.</returns>
    public async Task<JsonObject> Run(LetterChoice choice, JsonNode? patch, bool dryRun, CancellationToken cancel)
    {
        JsonObject? total = null;
        while (true)
        {
            var body = choice.Body();
            body["dry_run"] = dryRun;
            if (patch is not null) body["patch"] = patch.DeepClone();
            var answer = JsonNode.Parse(await ops.Answer(HttpMethod.Post, "ops/dead-letters/replay", body, cancel))!.AsObject();
            // Refused letters stay open and match again in the next request, so only replayed letters are summed.
            if (total is not null) answer["replayed"] = answer["replayed"]!.GetValue<int>() + total["replayed"]!.GetValue<int>();
            total = answer;
            if (dryRun || answer["complete"]!.GetValue<bool>()) return total;
        }
    }

    public static string Text(JsonObject answer)
    {
        var text = new StringBuilder();
        foreach (var sample in answer["samples"]!.AsArray())
            text.AppendLine($"{sample!["id"]}  before {Line(sample["before"])}\n{sample["id"]}  after  {Line(sample["after"])}");
        foreach (var refused in answer["refused"]!.AsArray())
            text.AppendLine($"{refused!["id"]}  cannot: {refused["code"]} {refused["field"]} {refused["detail"]}");
        var dryRun = answer["dry_run"]!.GetValue<bool>();
        return text.Append(
            $"{answer["matched"]} matched, {(dryRun ? $"{answer["ready"]} would be" : $"{answer["replayed"]}")} put back, "
            + $"{answer["refused_count"]} cannot be{(dryRun ? "; nothing was changed" : "")}").ToString();
    }

    private static string Line(JsonNode? node) =>
        node?.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
            ?? "";
}
