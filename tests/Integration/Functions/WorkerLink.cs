using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Functions;

/// <summary>The built worker as a process of its own, and the host's side of the stream that it opens.</summary>
internal sealed class WorkerLink : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _awaited = new(StringComparer.Ordinal);
    private readonly Channel<string> _toWorker = Channel.CreateUnbounded<string>();
    private readonly ConcurrentQueue<string> _said = [];
    private WebApplication? _app;
    private Process? _process;

    /// <summary>Where the worker answers HTTP.</summary>
    public Uri Http { get; private set; } = null!;

    /// <summary>The functions, as the worker tells them to its host.</summary>
    public IReadOnlyList<JsonElement> Functions { get; private set; } = [];

    /// <summary>What the worker said by its log and its console.</summary>
    public IEnumerable<string> Said => _said;

    public static async Task<WorkerLink> Start(IReadOnlyDictionary<string, string?> settings)
    {
        var link = new WorkerLink();
        try
        {
            await link.Listen();
            link.StartProcess(settings);
            await link.ShakeHands();
            return link;
        }
        catch (Exception e)
        {
            var said = string.Join('\n', link.Said);
            await link.DisposeAsync();
            throw new InvalidOperationException($"The worker did not start: {e.Message}\n{said}", e);
        }
    }

    /// <summary>Calls a function as the host does; returns when the worker says that it has ended well.</summary>
    public async Task Invoke(string function, string invocation, object[] input, Dictionary<string, object> metadata,
        string? traceParent = null)
    {
        var id = Functions.Single(f => f.GetProperty("name").GetString() == function).GetProperty("functionId").GetString();
        var answer = await Ask(
            new
            {
                invocationRequest = new
                {
                    invocationId = invocation,
                    functionId = id,
                    inputData = input,
                    triggerMetadata = metadata,
                    traceContext = new { traceParent = traceParent ?? "" },
                },
            },
            "invocationResponse:" + invocation);
        AssertSuccess(answer, function);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            // As the host ends it.
            Send(new { workerTerminate = new { gracePeriod = "5s" } });
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process?.Dispose();
        _process = null;
        if (_app is not null) await _app.DisposeAsync();
        _app = null;
    }

    private async Task Listen()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0")
            .ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(e => e.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.MapPost("/AzureFunctionsRpcMessages.FunctionRpc/EventStream", Stream);
        await _app.StartAsync();
    }

    private void StartProcess(IReadOnlyDictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = BuiltWorker.Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            ArgumentList =
            {
                BuiltWorker.File("Daybook.Functions.dll"), "--functions-uri", _app!.Urls.Single(), "--functions-request-id",
                Guid.NewGuid().ToString(),
                "--functions-worker-id", Guid.NewGuid().ToString(), "--functions-grpc-max-message-length", "2147483647",
            },
        };
        foreach (var (name, value) in settings) start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = BuiltWorker.Folder;
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private async Task ShakeHands()
    {
        await Awaited("startStream").Task.WaitAsync(Patience);
        var init = await Ask(new { workerInitRequest = new { hostVersion = "4.1037.0", functionAppDirectory = BuiltWorker.Folder } },
            "workerInitResponse");
        AssertSuccess(init, "init");
        // "localhost" may be two addresses; the test's is one.
        Http = new UriBuilder(init.GetProperty("capabilities").GetProperty("HttpUri").GetString()!) { Host = "127.0.0.1" }.Uri;
        var metadata =
            await Ask(new { functionsMetadataRequest = new { functionAppDirectory = BuiltWorker.Folder } }, "functionMetadataResponse");
        AssertSuccess(metadata, "metadata");
        Functions = [.. metadata.GetProperty("functionMetadataResults").EnumerateArray()];
        foreach (var function in Functions)
        {
            var id = function.GetProperty("functionId").GetString();
            AssertSuccess(
                await Ask(new { functionLoadRequest = new { functionId = id, metadata = function } }, "functionLoadResponse:" + id), id!);
        }
    }

    private async Task Stream(HttpContext http)
    {
        http.Response.ContentType = "application/grpc";
        await http.Response.StartAsync();
        var writing = Write(http);
        while (await WorkerMessages.Read(http.Request, http.RequestAborted) is { } json) Received(JsonDocument.Parse(json).RootElement);
        _toWorker.Writer.TryComplete();
        await writing;
        http.Response.AppendTrailer("grpc-status", "0");
    }

    private async Task Write(HttpContext http)
    {
        await foreach (var json in _toWorker.Reader.ReadAllAsync(http.RequestAborted))
        {
            await http.Response.Body.WriteAsync(WorkerMessages.Frame(json), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }

    private void Received(JsonElement message)
    {
        foreach (var content in message.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Object))
        {
            if (content.Name == "rpcLog") _said.Enqueue(content.Value.GetRawText());
            var key = content.Name switch
            {
                "invocationResponse" => $"{content.Name}:{content.Value.GetProperty("invocationId").GetString()}",
                "functionLoadResponse" => $"{content.Name}:{content.Value.GetProperty("functionId").GetString()}",
                _ => content.Name,
            };
            Awaited(key).TrySetResult(content.Value);
        }
    }

    private Task<JsonElement> Ask(object message, string answer)
    {
        var awaited = Awaited(answer);
        Send(message);
        return awaited.Task.WaitAsync(Patience);
    }

    private void Send(object message) => _toWorker.Writer.TryWrite(JsonSerializer.Serialize(message));

    private TaskCompletionSource<JsonElement> Awaited(string key) =>
        _awaited.GetOrAdd(key, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private static void AssertSuccess(JsonElement answer, string what)
    {
        var result = answer.GetProperty("result");
        Assert.True(result.TryGetProperty("status", out var status) && status.GetString() == "Success", $"{what}: {result.GetRawText()}");
    }
}
