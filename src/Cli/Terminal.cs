namespace Daybook.Cli;

/// <summary>Standard output and error as a person or a pipe wants them.</summary>
internal static class Terminal
{
    // https://no-color.org
    private static readonly bool Plain = Console.IsOutputRedirected || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public static string Bold(string text) => Plain ? text : $"\e[1m{text}\e[0m";

    /// <summary>Whether a person watches standard error, so that a bar may move there.</summary>
    public static bool IsWatched => !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>A diagnostic: never mixed into results.</summary>
    public static void Say(string text) => Console.Error.WriteLine(text);

    /// <summary>Asks on standard error; false without a person to ask.</summary>
    public static bool Confirm(string question)
    {
        if (Console.IsInputRedirected)
            return false;
        Console.Error.Write($"{question} [y/N] ");
        return Console.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
