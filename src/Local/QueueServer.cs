namespace Daybook.Local;

/// <summary>
/// Azurite's queue service. It keeps its index in memory for seconds. If it shuts down, it loses nothing; if it is killed, it loses what
/// came since it saved last.
/// </summary>
public sealed class QueueServer : IAsyncDisposable
{
    internal const string Name = "queue";

    private const string AccountKey = "ZGF5Ym9vay1sb2NhbA==";

    private readonly NodeServer _server;
    private readonly DataDirectory _data;
    private readonly int _accounts;
    private readonly bool _savesOften;

    internal QueueServer(NodeRuntime node, DataDirectory data, int accounts, bool savesOften, int port)
    {
        _server = new NodeServer(Name, node, data);
        _data = data;
        _accounts = accounts;
        _savesOften = savesOften;
        Port = port;
    }

    public int Port { get; private set; }

    /// <summary>The connection string of the development account.</summary>
    public string ConnectionString => QueueAccount.Development.ConnectionString(Port);

    /// <summary>The connection string of extra account <paramref name="number"/>, from 0.</summary>
    public string Account(int number) => number < _accounts
        ? Extra(number).ConnectionString(Port)
        : throw new ArgumentOutOfRangeException(nameof(number), number, $"{_accounts} extra queue accounts were requested at the start.");

    public async Task Start(CancellationToken cancel)
    {
        if (_server.IsRunning)
            return;
        string[] arguments = ["--location", _data.Queue, "--queueHost", "127.0.0.1", "--queuePort", $"{Port}", "--silent",
            "--disableTelemetry", "--skipApiVersionCheck"];
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AZURITE_ACCOUNTS"] = string.Join(';', Enumerable.Range(0, _accounts).Select(Extra).Prepend(QueueAccount.Development)
                .Select(account => $"{account.Name}:{account.Key}")),
        };
        if (_savesOften) environment["DAYBOOK_AUTOSAVE_MS"] = "1000";
        _server.Start("azurite/dist/src/queue/main.js", arguments, environment, _data.Queue);
        if (!await _server.WaitUntil(token =>
            HttpProbe.Answers($"http://127.0.0.1:{Port}/{QueueAccount.Development.Name}?comp=list", token), cancel))
            throw new LocalSetupException($"The queue server ended during startup. {_server.LogTail()}");
    }

    /// <summary>Shuts it down and saves every message.</summary>
    public Task Stop() => _server.Stop();

    /// <summary>Ends it at once: what it has not saved yet is gone.</summary>
    public Task Kill() => _server.Kill();

    public async ValueTask DisposeAsync() => await Stop();

    internal void MoveToFreePort() => Port = FreePort.Next();

    private static QueueAccount Extra(int number) => new($"account{number:0000}", AccountKey);
}
