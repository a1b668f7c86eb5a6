using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Daybook.Cli.Checkup;
using Daybook.Cli.Queries;

namespace Daybook.Cli.Verbs;

/// <summary>Checks a deployment by its routes and says what to do.</summary>
internal static class Doctor
{
    private static readonly JsonSerializerOptions SnakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static Command Create()
    {
        var url = Options.Url();
        var key = Options.Key();
        var json = Options.Json();
        var verb = new Verb("doctor", "Check a running Daybook from outside: is it reachable, well, up to date, and is anything missing?")
        {
            Examples =
            [
                ("doctor", "the Daybook of this machine"),
                ("doctor --url https://daybook.example.org", "another; the key is in DAYBOOK_KEY and has the scopes read and ops"),
                ("doctor --json", "for a script; exit code 1 when something is wrong"),
            ],
        };
        foreach (var option in (Option[])[url, key, json]) verb.Add(option);
        verb.SetAction(async (parsed, cancel) =>
        {
            using var daybook =
                new Deployment(Options.TargetOf(parsed.GetValue(url), parsed.GetValue(key)), TimeSpan.FromSeconds(60), TimeProvider.System);
            var findings = await new Examination(daybook, TimeProvider.System).Run(cancel);
            var wrong = findings.Count(finding => finding.State == FindingState.Wrong);
            await Console.Out.WriteLineAsync(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new { daybook.Url, Ok = wrong == 0, Findings = findings }, SnakeCase)
                : Text(daybook.Url, findings, wrong));
            return wrong > 0 ? ExitCode.Failed : ExitCode.Success;
        });
        return verb;
    }

    private static string Text(Uri url, IReadOnlyList<Finding> findings, int wrong)
    {
        var text = new StringBuilder();
        var width = findings.Max(finding => finding.Check.Length);
        foreach (var finding in findings)
        {
            var mark = finding.State switch { FindingState.Ok => "ok   ", FindingState.Note => "note ", _ => Terminal.Bold("WRONG") };
            text.AppendLine($"{mark}  {finding.Check.PadRight(width)}  {TextTable.Printable(finding.Detail)}");
            if (finding.Page is null || finding.State != FindingState.Wrong) continue;
            // Where nothing answers, its docs do not either.
            var page = finding.Check == "reachable" ? $"docs/{finding.Page}.md of the source"
                : $"{url.AbsoluteUri.TrimEnd('/')}/docs/{finding.Page}";
            text.AppendLine($"{new string(' ', width + 9)}→ {page}");
        }

        text.AppendLine();
        return text.Append(wrong switch
        {
            0 => "Nothing is wrong.",
            1 => "One thing is wrong; the page says what to do.",
            _ => $"{wrong} things are wrong; the pages say what to do.",
        }).ToString();
    }
}
