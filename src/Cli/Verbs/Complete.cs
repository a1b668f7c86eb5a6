using System.CommandLine;

namespace Daybook.Cli.Verbs;

/// <summary>Answers a shell while somebody types. The scripts of <see cref="Completion"/> call it.</summary>
internal static class Complete
{
    public const string Name = "complete";

    public static Command Create(Command root)
    {
        var line = new Argument<string>("LINE") { Description = "The command line so far, without the program's name" };
        var verb = new Verb(Name, "Words that may come next; for the scripts of 'completion'") { Hidden = true };
        verb.Add(line);
        verb.SetAction(parsed =>
        {
            var text = parsed.GetValue(line)!;
            foreach (var item in root.Parse(text).GetCompletions(text.Length)) Console.Out.WriteLine(item.Label);
        });
        return verb;
    }
}
