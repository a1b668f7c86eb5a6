using System.CommandLine;
using Daybook.Cli.Local;
using Daybook.Local;

namespace Daybook.Cli.Verbs;

/// <summary>The whole system on this machine, until Ctrl-C.</summary>
internal static class Up
{
    public static Command Create()
    {
        var port = Options.Port();
        var data = Options.Data();
        var noSample = new Option<bool>("--no-sample") { Description = "Do not load sample events into an empty database" };
        var json = Options.Json();
        var verb = new Verb("up", "Start PostgreSQL, the queue, S3 and Daybook on this machine; Ctrl-C stops them all")
        {
            Examples =
            [
                ("up", "everything on http://127.0.0.1:7071, with sample events at the first start"),
                ("up --no-sample --data /tmp/trial", "an empty system whose data lies elsewhere"),
                ("up --port 0 --json", "any free port; one line of JSON tells a script where"),
            ],
        };
        verb.Add(port);
        verb.Add(data);
        verb.Add(noSample);
        verb.Add(json);
        verb.SetAction((parsed, cancel) => Run(
            parsed.GetValue(port), parsed.GetValue(data)!.FullName, sample: !parsed.GetValue(noSample), parsed.GetValue(json), cancel));
        return verb;
    }

    private static async Task<int> Run(int port, string data, bool sample, bool json, CancellationToken cancel)
    {
        if (port != 0 && FreePort.IsTaken(port))
            throw new VerbFailedException($"Port {port} is in use on 127.0.0.1. Stop what uses it, or choose another with --port.");

        // Marks this machine as a development machine, because the local key and reset work only there.
        Environment.SetEnvironmentVariable("DOTNET_ENVIRONMENT", "Development");

        await using var services = await LocalServices.Start(LocalSystem.Options(data), Terminal.Say, cancel);
        await using var system = await LocalSystem.Start(services, port, cancel);
        if (sample)
            await new SampleEvents(system, data).LoadIfEmpty(cancel);
        await (json ? Welcome.WriteJson(Console.Out, system, data) : Welcome.Write(Console.Out, system, data));
        await WaitForCtrlC(cancel);
        Terminal.Say("Stopping.");
        return ExitCode.Success;
    }

    private static async Task WaitForCtrlC(CancellationToken cancel)
    {
        var stop = new TaskCompletionSource();
        await using var registration = cancel.Register(stop.SetResult);
        await stop.Task;
    }
}
