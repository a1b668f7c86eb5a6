using System.CommandLine;
using System.Globalization;
using Daybook.Local;

namespace Daybook.Cli;

/// <summary>Options that several verbs share, so that they are spelled and explained once.</summary>
internal static class Options
{
    public static Option<DirectoryInfo> Data() => new("--data")
    {
        Description = "Folder of the local database, queue and files",
        HelpName = "DIR",
        DefaultValueFactory = _ => new DirectoryInfo(Path.Combine(ProjectRoot.Find(), ".daybook")),
    };

    public static Option<int> Port() => new("--port")
    {
        Description = "Port of the app on 127.0.0.1; 0 takes a free one",
        HelpName = "PORT",
        DefaultValueFactory = _ => 7071,
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65535)
                result.AddError($"--port is '{text}': a number from 0 to 65535 is allowed.");
            return port;
        },
    };

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON, on one line" };
}
