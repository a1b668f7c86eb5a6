namespace Daybook.Local;

/// <summary>s3rver: an S3 server that stores objects as files. It supports path-style addresses only.</summary>
public sealed class S3Server : IAsyncDisposable
{
    internal const string Name = "s3";

    private readonly NodeServer _server;
    private readonly DataDirectory _data;

    internal S3Server(NodeRuntime node, DataDirectory data, int port)
    {
        _server = new NodeServer(Name, node, data);
        _data = data;
        Port = port;
    }

    public int Port { get; private set; }

    public string ServiceUrl => $"http://127.0.0.1:{Port}";

    /// <summary>The server's fixed test credentials.</summary>
    public static string AccessKey => "S3RVER";

    /// <inheritdoc cref="AccessKey"/>
    public static string SecretKey => "S3RVER";

    public async Task Start(CancellationToken cancel)
    {
        if (_server.IsRunning)
            return;
        string[] arguments = ["-d", _data.S3, "-a", "127.0.0.1", "-p", $"{Port}", "--no-vhost-buckets", "-s"];
        _server.Start("s3rver/bin/s3rver.js", arguments, new Dictionary<string, string>(StringComparer.Ordinal), _data.S3);
        if (!await _server.WaitUntil(token => HttpProbe.Answers(ServiceUrl, token), cancel))
            throw new LocalSetupException($"The S3 server ended during startup. {_server.LogTail()}");
    }

    public Task Stop() => _server.Stop();

    /// <summary>Ends it at once, as a crash would.</summary>
    public Task Kill() => _server.Kill();

    public async ValueTask DisposeAsync() => await Stop();

    internal void MoveToFreePort() => Port = FreePort.Next();
}
