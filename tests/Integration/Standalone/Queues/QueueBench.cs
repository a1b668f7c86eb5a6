namespace Daybook.Tests.Standalone.Queues;

/// <summary>Settings and queues of one test.</summary>
internal sealed record QueueBench(Dictionary<string, string?> Settings, TestQueue Work, TestQueue Poison)
{
    /// <param name="queues">Fields of host.json's <c>extensions.queues</c>.</param>
    public static async Task<QueueBench> New(StandIns standIns, params (string Field, string Value)[] queues)
    {
        var environment = await standIns.NewEnvironment();
        var settings = environment.Settings();
        settings["AzureFunctionsJobHost:extensions:queues:maxPollingInterval"] = "00:00:00.2";
        foreach (var (field, value) in queues) settings[$"AzureFunctionsJobHost:extensions:queues:{field}"] = value;
        return new(settings, new(environment.QueueStorage, "work"), new(environment.QueueStorage, "work-poison"));
    }
}
