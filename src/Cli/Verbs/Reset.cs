using System.CommandLine;
using Daybook.Local;

namespace Daybook.Cli.Verbs;

/// <summary>Deletes the local data directory.</summary>
internal static class Reset
{
    public static Command Create()
    {
        var data = Options.Data();
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask" };
        var verb = new Verb("reset", "Delete the local database, queue and files. Development only")
        {
            Examples =
            [
                ("reset", "asks, then deletes .daybook"),
                ("reset --yes --data /tmp/trial", "deletes another one without asking"),
            ],
        };
        verb.Add(data);
        verb.Add(yes);
        verb.SetAction((parsed, _) => Run(parsed.GetValue(data)!.FullName, parsed.GetValue(yes)));
        return verb;
    }

    private static async Task<int> Run(string data, bool yes)
    {
        foreach (var variable in new[] { "AZURE_FUNCTIONS_ENVIRONMENT", "DOTNET_ENVIRONMENT" })
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } environment
                && !environment.Equals("Development", StringComparison.OrdinalIgnoreCase))
                throw new VerbFailedException($"{variable} is {environment}: reset works in Development only.");
        }
        if (!Directory.Exists(data))
        {
            Terminal.Say($"Nothing to delete: {data} does not exist.");
            return ExitCode.Success;
        }
        if (!DataDirectory.IsOne(data))
            throw new VerbFailedException($"{data} was not made by 'up'; it is left alone.");
        if (!yes && !Terminal.Confirm($"Delete {data} with all its events?"))
            throw new VerbFailedException($"Nothing was deleted. Without a terminal to ask on, say --yes.");

        await LocalServices.StopLeftBehind(data, Terminal.Say);
        Directory.Delete(data, recursive: true);
        await Console.Out.WriteLineAsync($"Deleted {data}");
        return ExitCode.Success;
    }
}
