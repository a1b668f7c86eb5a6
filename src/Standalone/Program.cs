using Daybook.Standalone;
using Microsoft.Extensions.Options;

// dotnet run --project src/Standalone [-- --urls http://127.0.0.1:7071]; settings from the environment and local.settings.json.
try
{
    await using var host = StandaloneHost.Build(new StandaloneOptions { Urls = Addresses.From(args), HandleSignals = true });
    await host.StartAsync();
    await host.WaitForShutdownAsync();
    return 0;
}
catch (Exception refused) when (refused is InvalidOperationException or OptionsValidationException or IOException)
{
    await Console.Error.WriteLineAsync($"Daybook does not start: {refused.Message}");
    return 1;
}
