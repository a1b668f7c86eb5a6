using System.CommandLine;
using Daybook.Cli.AnswerKey;
using Daybook.Cli.Verify;

namespace Daybook.Cli.Verbs;

/// <summary>Grades a live deployment.</summary>
internal static class Verify
{
    public static Command Create()
    {
        var keyFile =
            new Option<string>("--answer-key") { Description = "As generate --answer-key wrote it", HelpName = "FILE", Required = true };
        var url = Options.Url();
        var key = Options.Key();
        var wait = Options.Number("--wait", "Seconds to wait for events that are under way", 120, 0, 86_400);
        var noRollup =
            new Option<bool>("--no-rollup") { Description = "Take the daily tables as they are, without having them counted first" };
        var lake = new Option<bool>("--lake")
        {
            Description = "Also compare the Delta tables in S3 with PostgreSQL, every file by its hash; connections are the environment's",
        };
        var json = Options.Json();
        var verb = new Verb("verify",
            "Grade a running Daybook, which holds the events of an answer key and no others: ledger, every stored event, every report")
        {
            Examples =
            [
                ("generate --events 200_000 --answer-key key.json --out traffic.jsonl", "traffic and what it must lead to"),
                ("import traffic.jsonl", "into an empty Daybook"),
                ("verify --answer-key key.json", "exit code 1 on any difference"),
            ],
        };
        foreach (var option in (Option[])[keyFile, url, key, wait, noRollup, lake, json]) verb.Add(option);
        verb.SetAction(async (parsed, cancel) =>
        {
            var document = await KeyDocument.Load(parsed.GetValue(keyFile)!, cancel);
            using var http = Options.TargetOf(parsed.GetValue(url), parsed.GetValue(key)).Connect(TimeSpan.FromMinutes(10));
            var run = new VerifyRun(http, document, TimeSpan.FromSeconds(parsed.GetValue(wait)), !parsed.GetValue(noRollup),
                TimeProvider.System, Terminal.IsWatched ? Terminal.Say : _ => { });
            var grades = await run.Run(cancel);
            if (parsed.GetValue(lake)) grades = [.. grades, .. await LakeGrades.Of(cancel)];
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? VerifyReport.Json(grades) : VerifyReport.Text(grades));
            return grades.Any(grade => grade.Verdict == Verdict.Wrong) ? ExitCode.Failed : ExitCode.Success;
        });
        return verb;
    }
}
