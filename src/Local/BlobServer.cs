namespace Daybook.Local;

/// <summary>
/// Azurite's blob service. The Functions host keeps its locks and the times of its timers there; Daybook publishes to it only where tests
/// say so.
/// </summary>
public sealed class BlobServer : IAsyncDisposable
{
    internal const string Name = "blob";

    private readonly NodeServer _server;
    private readonly DataDirectory _data;

    internal BlobServer(NodeRuntime node, DataDirectory data, int port)
    {
        _server = new NodeServer(Name, node, data);
        _data = data;
        Port = port;
    }

    public int Port { get; private set; }

    public string Endpoint => $"http://127.0.0.1:{Port}/{QueueAccount.Development.Name}";

    /// <summary>The connection string of the development account, with this service alone.</summary>
    public string ConnectionString => $"DefaultEndpointsProtocol=http;AccountName={QueueAccount.Development.Name};"
        + $"AccountKey={QueueAccount.Development.Key};BlobEndpoint={Endpoint};";

    public async Task Start(CancellationToken cancel)
    {
        if (_server.IsRunning)
            return;
        string[] arguments =
        [
            "--location", _data.Blob, "--blobHost", "127.0.0.1", "--blobPort", $"{Port}", "--silent", "--disableTelemetry",
            "--skipApiVersionCheck",
        ];
        _server.Start("azurite/dist/src/blob/main.js", arguments, new Dictionary<string, string>(StringComparer.Ordinal), _data.Blob);
        if (!await _server.WaitUntil(token => HttpProbe.Answers($"{Endpoint}?comp=list", token), cancel))
            throw new LocalSetupException($"The blob server ended at its start. {_server.LogTail()}");
    }

    public Task Stop() => _server.Stop();

    public async ValueTask DisposeAsync() => await Stop();

    internal void MoveToFreePort() => Port = FreePort.Next();
}
