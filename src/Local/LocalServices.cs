namespace Daybook.Local;

/// <summary>
/// PostgreSQL, the queue and S3 on this machine, bound to 127.0.0.1. They end with this object. If a process was killed, the next start
/// on the same data directory ends what it left behind.
/// </summary>
public sealed class LocalServices : IAsyncDisposable
{
    private readonly NodeRuntime _node;
    private readonly DataDirectory _data;

    private LocalServices(NodeRuntime node, DataDirectory data, PostgresServer postgres, QueueServer queue, BlobServer? blob, S3Server s3)
    {
        _node = node;
        _data = data;
        Postgres = postgres;
        Queue = queue;
        Blob = blob;
        S3 = s3;
    }

    public PostgresServer Postgres { get; }

    /// <summary>A folder for the app's journal, beside the servers' data.</summary>
    public string Journal => Path.Combine(_data.Root, "journal");

    /// <summary>A file for the app's copy of its API keys.</summary>
    public string KeysFile => Path.Combine(_data.Root, "keys.json");

    public QueueServer Queue { get; }

    /// <summary>Null if it was not asked for.</summary>
    public BlobServer? Blob { get; private set; }

    public S3Server S3 { get; }

    /// <summary>Returns when all of them answer. <paramref name="say"/> gets a sentence for each slow step.</summary>
    /// <exception cref="LocalSetupException">Something is missing on this machine; the message says what to do.</exception>
    public static async Task<LocalServices> Start(LocalOptions options, Action<string> say, CancellationToken cancel)
    {
        var node = await NodeRuntime.Prepare(ProjectRoot.Find(), say, cancel);
        var directory = DataDirectory.Open(options.DataDirectory);
        try
        {
            await StopLeftBehind(directory, say);
            var binaries = await PostgresBinaries.Find(options.PostgresSource, node, directory.Postgres, cancel);
            var services = new LocalServices(
                node,
                directory,
                new PostgresServer(binaries, directory, options.PostgresSync,
                    FreePort.Choose(options.PostgresPort, options.OtherPortIfTaken, "PostgreSQL")),
                new QueueServer(node, directory, options.QueueAccounts, options.QueueSavesOften,
                    FreePort.Choose(options.QueuePort, options.OtherPortIfTaken, "the queue")),
                options.BlobPort is { } port
                    ? new BlobServer(node, directory, FreePort.Choose(port, options.OtherPortIfTaken, "the blob service"))
                    : null,
                new S3Server(node, directory, FreePort.Choose(options.S3Port, options.OtherPortIfTaken, "S3")));
            await services.StartAll(options, cancel);
            return services;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Starts the blob service on a free port, if it was not asked for at the start. One caller at a time.</summary>
    public async Task<BlobServer> StartBlob(CancellationToken cancel)
    {
        Blob ??= new BlobServer(_node, _data, FreePort.Next());
        await Start(Blob.Start, Blob.MoveToFreePort, mayMove: true, cancel);
        return Blob;
    }

    /// <summary>
    /// Stops everything that a killed process left running on a data directory. Does nothing if there is no such directory.
    /// </summary>
    public static async Task StopLeftBehind(string dataDirectory, Action<string> say)
    {
        if (!Directory.Exists(Path.Combine(dataDirectory, "run")))
            return;
        using var directory = DataDirectory.Open(dataDirectory);
        await StopLeftBehind(directory, say);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAll();
        _data.Dispose();
    }

    private static Task StopLeftBehind(DataDirectory directory, Action<string> say) => Task.WhenAll(
        PostgresServer.StopLeftBehind(directory, say),
        NodeServer.StopLeftBehind(QueueServer.Name, directory, say),
        NodeServer.StopLeftBehind(BlobServer.Name, directory, say),
        NodeServer.StopLeftBehind(S3Server.Name, directory, say));

    private Task StopAll() =>
        Task.WhenAll(Postgres.Stop(), Queue.Stop(), Blob?.Stop() ?? Task.CompletedTask, S3.Stop());

    private async Task StartAll(LocalOptions options, CancellationToken cancel)
    {
        try
        {
            await Task.WhenAll(
                Start(Postgres.Start, Postgres.MoveToFreePort, options.OtherPortIfTaken || options.PostgresPort == 0, cancel),
                Start(Queue.Start, Queue.MoveToFreePort, options.OtherPortIfTaken || options.QueuePort == 0, cancel),
                Blob is null
                    ? Task.CompletedTask
                    : Start(Blob.Start, Blob.MoveToFreePort, options.OtherPortIfTaken || options.BlobPort == 0, cancel),
                Start(S3.Start, S3.MoveToFreePort, options.OtherPortIfTaken || options.S3Port == 0, cancel));
        }
        catch
        {
            await StopAll();
            throw;
        }
    }

    // Another process can take a free port before we listen on it, so try once more on another port.
    private static async Task Start(Func<CancellationToken, Task> start, Action moveToFreePort, bool mayMove, CancellationToken cancel)
    {
        try
        {
            await start(cancel);
        }
        catch (LocalSetupException) when (mayMove)
        {
            moveToFreePort();
            await start(cancel);
        }
    }
}
