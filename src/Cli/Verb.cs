using System.CommandLine;

namespace Daybook.Cli;

/// <summary>A command with examples, which its help shows.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
    /// <summary>Complete command lines without the program's name, each with its effect.</summary>
    public IReadOnlyList<(string Line, string Effect)> Examples { get; init; } = [];

    /// <summary>Exit codes that only this verb has.</summary>
    public IReadOnlyList<(int Code, string Meaning)> ExitCodes { get; init; } = [];
}
