using System.CommandLine;

namespace Daybook.Cli.Verbs;

/// <summary>Scripts that teach a shell the verbs and options.</summary>
internal static class Completion
{
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var verb = new Verb("completion", "Print a script that completes verbs and options of a program named daybook")
        {
            Examples =
            [
                ("completion bash >> ~/.bashrc", "for bash"),
                ("completion zsh >> ~/.zshrc", "for zsh"),
                ("completion fish > ~/.config/fish/completions/daybook.fish", "for fish"),
            ],
        };
        verb.Add(shell);
        verb.SetAction(parsed => Console.Out.WriteLine(Script(parsed.GetValue(shell)!)));
        return verb;
    }

    private static string Script(string shell) => shell switch
    {
        "bash" => $$"""
            _daybook() { local IFS=$'\n'; COMPREPLY=($(compgen -W "$(daybook {{Complete.Name}} "${COMP_LINE#* }" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}")); }
            complete -o default -F _daybook daybook
            """,
        "zsh" => $$"""
            _daybook() { compadd -- ${(f)"$(daybook {{Complete.Name}} "${BUFFER#* }" 2>/dev/null)"} || _files }
            compdef _daybook daybook
            """,
        _ => $"""
            complete -c daybook -a '(daybook {Complete.Name} (commandline -cp | string replace -r "^\S+\s?" "") 2>/dev/null)'
            """,
    };
}
