namespace Daybook.Cli;

/// <summary>Standard output and error, in a form for a person or a pipe.</summary>
internal static class Terminal
{
    // https://no-color.org
    private static readonly bool Plain =
        Console.IsOutputRedirected || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public static string Bold(string text) => Plain ? text : $"\e[1m{text}\e[0m";

    /// <summary>True if a person watches standard error, so that it can show a bar.</summary>
    public static bool IsWatched => !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Writes a diagnostic. It never goes into the results.</summary>
    public static void Say(string text) => Console.Error.WriteLine(text);

    /// <summary>Asks on standard error; false if there is nobody to ask.</summary>
    public static bool Confirm(string question)
    {
        if (Console.IsInputRedirected)
            return false;
        Console.Error.Write($"{question} [y/N] ");
        return Console.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
