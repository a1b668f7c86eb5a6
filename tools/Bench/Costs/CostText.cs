using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Daybook.Tools.Bench.Costs;

/// <summary>The inputs as the tables of docs/scale.md.</summary>
internal static class CostText
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string Json(CostInputs inputs) => JsonSerializer.Serialize(inputs, SnakeCase);

    public static string Markdown(CostInputs inputs)
    {
        var text = new StringBuilder();
        text.AppendLine(
            "| for a million events sent as | executions | of them requests | messages in `events` | queue operations | CPU seconds of "
            + "the app |");
        text.AppendLine("|---|---:|---:|---:|---:|---:|");
        foreach (var shape in inputs.Shapes)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {shape.Shape} | {shape.Executions:N0} | {shape.Requests:N0} | {shape.Messages:N0} | "
                + $"{shape.QueueOperations:N0} | {shape.CpuSeconds:N0} |");
        }

        text.AppendLine();
        text.AppendLine("| stored | bytes |");
        text.AppendLine("|---|---:|");
        text.AppendLine(CultureInfo.InvariantCulture, $"| an event on the queue, in batches of 1,000 | {inputs.QueueBytes:N0} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| an event in `events`, with its indexes | {inputs.EventBytes:N0} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| its key in `event_keys`, with its index | {inputs.KeyBytes:N0} |");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"| a message in `messages`, `day_marks` and `sent_messages` | {inputs.MessageBytes:N0} |");
        text.Append(CultureInfo.InvariantCulture, $"| an event in the archive in S3, gzipped JSON Lines | {inputs.ArchiveBytes:N0} |");
        return text.ToString();
    }
}
