namespace Daybook.Local;

/// <summary>Azurite's blob service. Daybook does not use it; the Functions host keeps its locks and the times of its timers there.</summary>
public sealed class BlobServer : IAsyncDisposable
{
    internal const string Name = "blob";

    private readonly NodeServer server;
    private readonly DataDirectory data;

    internal BlobServer(NodeRuntime node, DataDirectory data, int port)
    {
        server = new NodeServer(Name, node, data);
        this.data = data;
        Port = port;
    }

    public int Port { get; private set; }

    public string Endpoint => $"http://127.0.0.1:{Port}/{QueueAccount.Development.Name}";

    public async Task StartAsync(CancellationToken cancel)
    {
        if (server.IsRunning)
            return;
        string[] arguments =
        [
            "--location", data.Blob, "--blobHost", "127.0.0.1", "--blobPort", $"{Port}", "--silent", "--disableTelemetry", "--skipApiVersionCheck",
        ];
        server.Start("azurite/dist/src/blob/main.js", arguments, new Dictionary<string, string>(StringComparer.Ordinal), data.Blob);
        if (!await server.WaitUntilAsync(token => HttpProbe.AnswersAsync($"{Endpoint}?comp=list", token), cancel))
            throw new LocalSetupException($"The blob server ended at its start. {server.LogTail()}");
    }

    public Task StopAsync() => server.StopAsync();

    public async ValueTask DisposeAsync() => await StopAsync();

    internal void MoveToFreePort() => Port = FreePort.Next();
}
