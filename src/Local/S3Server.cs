namespace Daybook.Local;

/// <summary>s3rver: an S3 server that stores objects as files. It supports path-style addresses only.</summary>
public sealed class S3Server : IAsyncDisposable
{
    internal const string Name = "s3";

    private readonly NodeServer server;
    private readonly DataDirectory data;

    internal S3Server(NodeRuntime node, DataDirectory data, int port)
    {
        server = new NodeServer(Name, node, data);
        this.data = data;
        Port = port;
    }

    public int Port { get; private set; }

    public string ServiceUrl => $"http://127.0.0.1:{Port}";

    /// <summary>The server's fixed test credentials.</summary>
    public static string AccessKey => "S3RVER";

    /// <inheritdoc cref="AccessKey"/>
    public static string SecretKey => "S3RVER";

    public async Task StartAsync(CancellationToken cancel)
    {
        if (server.IsRunning)
            return;
        string[] arguments = ["-d", data.S3, "-a", "127.0.0.1", "-p", $"{Port}", "--no-vhost-buckets", "-s"];
        server.Start("s3rver/bin/s3rver.js", arguments, new Dictionary<string, string>(StringComparer.Ordinal), data.S3);
        if (!await server.WaitUntilAsync(token => HttpProbe.AnswersAsync(ServiceUrl, token), cancel))
            throw new LocalSetupException($"The S3 server ended during startup. {server.LogTail()}");
    }

    public Task StopAsync() => server.StopAsync();

    /// <summary>Ends it at once, as a crash would.</summary>
    public Task KillAsync() => server.KillAsync();

    public async ValueTask DisposeAsync() => await StopAsync();

    internal void MoveToFreePort() => Port = FreePort.Next();
}
