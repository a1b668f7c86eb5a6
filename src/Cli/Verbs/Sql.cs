using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Daybook.Cli.Queries;
using Daybook.Cli.Sending;

namespace Daybook.Cli.Verbs;

/// <summary>SQL in the terminal.</summary>
internal static class Sql
{
    public static Command Create()
    {
        var statement = new Argument<string>("SQL")
        {
            Description = "One statement over events, persons and daily_metrics; - reads it from standard input",
        };
        var parameters = new Option<string[]>("--param")
        {
            Description = "Value of $1, then of $2…; a number, true, false or null is one",
            HelpName = "VALUE",
        };
        var from = Text("--from", "First day [default: 29 days before --to]", "DATE");
        var to = Text("--to", "Last day [default: today]", "DATE");
        var zone = Text("--tz", "IANA time zone of the days [default: the reporting zone]", "ZONE");
        var limit = Text("--limit", "Rows at most", "N");
        var json = Options.Json();
        var csv = new Option<bool>("--csv") { Description = "Print the rows as CSV" };
        var parquet = new Option<FileInfo>("--parquet") { Description = "Write the rows to a Parquet file", HelpName = "FILE" };
        var url = Options.Url();
        var key = Options.Key();
        var verb = new Verb("sql", "Ask a running Daybook in SQL, read-only")
        {
            Examples =
            [
                ("sql \"SELECT event_type, count(*) FROM events GROUP BY ALL ORDER BY 2 DESC\"", "events by type, of the last 30 days"),
                ("sql \"SELECT count(DISTINCT user_no) FROM events WHERE properties['plan'] = $1\" --param pro", "a value as a parameter"),
                ("sql \"DESCRIBE events\"", "which columns there are"),
                ("sql --from 2026-01-01 --csv - < question.sql", "a statement from a file, as CSV"),
            ],
        };
        verb.Add(statement);
        foreach (var option in (Option[])[parameters, from, to, zone, limit, json, csv, parquet, url, key]) verb.Add(option);
        verb.Validators.Add(result =>
        {
            if (new[] { result.GetValue(json), result.GetValue(csv), result.GetValue(parquet) is not null }.Count(given => given) > 1)
                result.AddError("--json, --csv and --parquet do not go together.");
        });
        verb.SetAction(async (parsed, cancel) =>
        {
            var sql = parsed.GetValue(statement)!;
            var body = new JsonObject { ["sql"] = sql == "-" ? await Console.In.ReadToEndAsync(cancel) : sql };
            if (parsed.GetValue(parameters) is { Length: > 0 } values) body["parameters"] = new JsonArray([.. values.Select(Value)]);
            foreach (var option in (Option<string>[])[from, to, zone, limit])
            {
                if (parsed.GetValue(option) is { } given) body[option.Name.TrimStart('-')] = given;
            }

            var file = parsed.GetValue(parquet);
            if (file is not null || parsed.GetValue(csv)) body["format"] = file is null ? "csv" : "parquet";
            using var http = Options.TargetOf(parsed.GetValue(url), parsed.GetValue(key)).Connect(TimeSpan.FromMinutes(15));
            var ops = new OpsClient(http, "sql");
            if (file is not null)
            {
                await ops.Save("sql", body, file.FullName, cancel);
                Terminal.Say($"Wrote {file.FullName}.");
                return ExitCode.Success;
            }

            var answer = await ops.Answer(HttpMethod.Post, "sql", body, cancel);
            if (!parsed.GetValue(json) && !parsed.GetValue(csv))
            {
                using var report = JsonDocument.Parse(answer);
                answer = ReportText.Table(report.RootElement);
            }

            await Console.Out.WriteLineAsync(parsed.GetValue(csv) ? answer.TrimEnd() : answer);
            return ExitCode.Success;
        });
        return verb;
    }

    // What JSON has a form for is that; every other word is a text.
    private static JsonNode? Value(string text) => text switch
    {
        "null" => null,
        "true" => true,
        "false" => false,
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        _ when decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var number) => number,
        _ => text,
    };

    private static Option<string> Text(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help };
}
