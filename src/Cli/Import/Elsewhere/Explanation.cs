using System.Text;

namespace Daybook.Cli.Import.Elsewhere;

/// <summary>Shows how the first records of a file would be read. It sends nothing.</summary>
internal static class Explanation
{
    private const int RecordsShown = 5;

    public static string Of(ImportOptions options)
    {
        var text = new StringBuilder();
        if (options.Map is null && Guess(options) is { } guess)
            text.AppendLine($"{Path.GetFileName(options.File)} looks like an export of {guess}: say --from {guess}.");
        var file = ImportFile.Open(options);
        text.AppendLine($"{file.Name}{(options.Map is { } map ? $", read by the map '{map.Name}' ({map.Page})" : "")}:");
        try
        {
            foreach (var record in file.Records(_ => { }).Take(RecordsShown))
            {
                var body = Encoding.UTF8.GetString(record.Body.Span);
                text.AppendLine(
                    record.Refused is { } refused ? $"line {record.Line}: {refused.Code} {refused.Field}: {refused.Detail}\n  {body}"
                        : $"line {record.Line}\n  {body}");
            }
        }
        catch (ImportException e)
        {
            text.AppendLine(e.Message);
        }

        foreach (var (reason, _) in file.Mapped?.Skipped ?? []) text.AppendLine($"Skipped, because it is no event: {reason}");
        if (file.Mapped is { UnknownFields.Count: > 0 } mapped)
            text.AppendLine($"Not carried over: {string.Join(", ", mapped.UnknownFields.Keys)}");
        return text.ToString().TrimEnd();
    }

    /// <summary>The product whose map finds id, type, time and a user in the first records, and leaves the fewest fields unknown.</summary>
    private static string? Guess(ImportOptions options) => ExportMap.Names
        .Select(name => (Name: name, Unknown: Unknown(options with { Map = ExportMap.Of(name) })))
        .Where(fit => fit.Unknown is not null).OrderBy(fit => fit.Unknown).Select(fit => fit.Name).FirstOrDefault();

    private static int? Unknown(ImportOptions options)
    {
        try
        {
            var file = ImportFile.Open(options);
            var records = file.Records(_ => { }).Take(RecordsShown)
                .Select(record =>
                    record.Refused is null && Encoding.UTF8.GetString(record.Body.Span) is var body
                        && body.Contains("\"event_type\"", StringComparison.Ordinal)
                    && (body.Contains("\"user_id\"", StringComparison.Ordinal)
                        || body.Contains("\"anonymous_id\"", StringComparison.Ordinal))).ToList();
            return records.Count > 0 && records.TrueForAll(fits => fits) ? file.Mapped!.UnknownFields.Count : null;
        }
        catch (ImportException)
        {
            return null;
        }
    }
}
