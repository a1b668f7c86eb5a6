using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Daybook.Cli;

/// <summary>The usual help, then examples and exit codes.</summary>
internal sealed class HelpWithExamples(string program, HelpAction usual) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is Verb { Examples.Count: > 0 } verb)
        {
            output.WriteLine("Examples:");
            var width = verb.Examples.Max(example => example.Line.Length);
            foreach (var (line, effect) in verb.Examples)
                output.WriteLine($"  {program} {line.PadRight(width)}  {effect}");
            output.WriteLine();
        }
        output.WriteLine("Exit codes:");
        foreach (var (code, meaning) in (parseResult.CommandResult.Command as Verb)?.ExitCodes ?? [])
            output.WriteLine($"  {code}  {meaning}");
        output.WriteLine("  0  done      1  failed; standard error says why      2  wrong command line      130  interrupted");
        return ExitCode.Success;
    }
}
