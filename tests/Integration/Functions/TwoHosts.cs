using System.Net;
using System.Net.Sockets;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using Daybook.Foundation.Http;

namespace Daybook.Tests.Functions;

/// <summary>Standalone, and the built worker behind a host, on the same database, queues and bucket.</summary>
public sealed class TwoHosts(StandIns standIns) : IAsyncLifetime
{
    /// <summary>Requests that come from here come from a proxy that is trusted.</summary>
    public const string Proxy = "127.0.0.9";

    private static readonly Dictionary<string, string?> Settings = new(StringComparer.Ordinal)
    {
        ["Daybook:Access:CorsOrigins"] = "https://app.example",
        ["Daybook:Access:TrustedProxies"] = Proxy,
    };

    private TestEnvironment _environment = null!;
    private DaybookApp _standalone = null!;
    private WorkerHost _worker = null!;

    public string Database => _environment.Postgres;

    public string Standalone => _standalone.Url;

    public string Worker => _worker.Url;

    public async ValueTask InitializeAsync()
    {
        AssertSameBuild();
        _environment = await standIns.NewEnvironment();
        _standalone = await DaybookApp.Start(_environment, Settings);
        _worker = await WorkerHost.Start(_environment, [.. Settings.Select(s => (s.Key, s.Value!))]);
        await SchemaLookedAt();
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        await _standalone.DisposeAsync();
    }

    /// <param name="from">The address that the requests come from: one of 127.0.0.0/8.</param>
    public static HttpClient ClientAt(string from) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        ConnectCallback = async (context, cancel) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    /// <summary>Tags of reports contain the build, so hosts of different builds disagree about every report.</summary>
    private static void AssertSameBuild()
    {
        using var file = new PEReader(File.OpenRead(BuiltWorker.File("Daybook.dll")));
        var metadata = file.GetMetadataReader();
        Assert.True(
            metadata.GetGuid(metadata.GetModuleDefinition().Mvid) == typeof(HttpEndpoint).Module.ModuleVersionId,
            "src/Functions holds another build of Daybook.dll than these tests. Build tests/Integration, which builds both.");
    }

    /// <summary>
    /// The worker serves before it has looked at its database. Until then it answers 503 where Standalone, which started earlier, answers.
    /// </summary>
    private async Task SchemaLookedAt()
    {
        using var http = ClientAt("127.0.0.1");
        var health = "";
        await Eventually.True(async () =>
        {
            health = await http.GetStringAsync(new Uri(Worker + "/health"));
            using var answer = JsonDocument.Parse(health);
            return answer.RootElement.GetProperty("checks").GetProperty("schema").GetProperty("status").GetString() == "ok";
        }, () => health);
    }
}
