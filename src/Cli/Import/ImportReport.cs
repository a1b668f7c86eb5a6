using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Daybook.Cli.Import;

/// <summary>An import's result for a person or a script.</summary>
internal static class ImportReport
{
    private static readonly JsonSerializerOptions SnakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Text(ImportResult result)
    {
        var totals = result.Totals;
        var text = new StringBuilder();
        text.AppendLine(
            $"{result.File}: {totals.Records:N0} records in {result.Elapsed.TotalSeconds:N1} s, {result.Rate:N0}/s{Before(result)}");
        text.AppendLine($"  sent        {totals.Sent,12:N0}");
        text.AppendLine($"  accepted    {totals.Accepted,12:N0}");
        text.AppendLine($"  duplicates  {totals.Duplicates,12:N0}   repeated within a request");
        text.AppendLine($"  rejected    {totals.Rejected,12:N0}");
        foreach (var (code, count) in totals.RejectedByCode)
            text.AppendLine($"    {code,-18}{count.Count,4:N0}{Lines(count.FirstLines, count.Count)}");
        foreach (var (code, count) in totals.WarningsByCode)
        {
            text.AppendLine(
                $"  warning {code,-18}{count.Count,4:N0}{Lines(count.FirstLines, count.Count)}{(count.Fields.Count > 0 ? $"   {string.Join(", ", count.Fields)}" : "")}");
        }

        foreach (var (reason, count) in result.Skipped) text.AppendLine($"  skipped     {count,12:N0}   {reason}");
        if (result.UnknownFields.Count > 0)
            text.AppendLine(
                "Not carried over, because the map does not name them: "
                + $"{string.Join(", ", result.UnknownFields.Select(field => $"{field.Key} ({field.Value:N0})"))}");
        if (result.RejectedFile is not null) text.AppendLine($"The rejected records are in {result.RejectedFile}");
        return text.ToString().TrimEnd();
    }

    public static string Json(ImportResult result) => JsonSerializer.Serialize(
        new
        {
            result.File,
            result.Totals.Records,
            result.Totals.Sent,
            result.Totals.Accepted,
            result.Totals.Duplicates,
            result.Totals.Rejected,
            result.Totals.RejectedByCode,
            result.Totals.WarningsByCode,
            result.Skipped,
            result.UnknownFields,
            result.RejectedFile,
            ResumedAfter = result.RecordsBefore,
            Seconds = Math.Round(result.Elapsed.TotalSeconds, 3),
        },
        SnakeCase);

    private static string Lines(List<long> first, long count) =>
        first.Count == 0 ? "" : $"   line{(first.Count == 1 ? "" : "s")} {string.Join(", ", first)}{(count > first.Count ? ", …" : "")}";

    private static string Before(ImportResult result) => result.RecordsBefore > 0 ? $" (resumed after {result.RecordsBefore:N0})" : "";
}
