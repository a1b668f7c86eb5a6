using System.Text.Json;
using Daybook.Standalone.Discovery;

namespace Daybook.Tests.Functions;

/// <summary>What the build tells the Functions host, held against what Standalone runs: the two cannot drift.</summary>
public sealed class BuiltWorkerTests
{
    [Fact]
    public void The_metadata_names_the_functions_that_standalone_runs()
    {
        var built = BuiltWorker.Json("functions.metadata").EnumerateArray().Select(Line).Order(StringComparer.Ordinal);

        Assert.Equal(FunctionList.OfDaybook().All.Select(Line).Order(StringComparer.Ordinal), built);
    }

    [Fact]
    public void Every_http_trigger_is_anonymous_and_every_message_is_text()
    {
        foreach (var binding in BuiltWorker.Json("functions.metadata").EnumerateArray().Select(Trigger))
        {
            if (Text(binding, "type") == "httpTrigger") Assert.Equal("Anonymous", Text(binding, "authLevel"));
            if (Text(binding, "type") == "queueTrigger") Assert.Equal("String", Text(binding, "dataType"));
        }

        Assert.Equal("none",
            BuiltWorker.Json("host.json").GetProperty("extensions").GetProperty("queues").GetProperty("messageEncoding").GetString());
    }

    [Fact]
    public void The_worker_starts_from_the_file_that_was_built_and_the_hosts_extensions_lie_beside_it()
    {
        var worker = BuiltWorker.Json("worker.config.json").GetProperty("description");
        var extensions = BuiltWorker.Json("extensions.json").GetProperty("extensions").EnumerateArray().ToList();

        Assert.Equal(("dotnet-isolated", "Daybook.Functions.dll"), (Text(worker, "language"), Text(worker, "defaultWorkerPath")));
        Assert.True(File.Exists(BuiltWorker.File("Daybook.Functions.dll")));
        Assert.Contains(extensions, extension => Text(extension, "name") == "AzureStorageQueues");
        Assert.All(extensions,
            extension => Assert.True(File.Exists(BuiltWorker.File(Text(extension, "hintPath")!)), Text(extension, "hintPath")));
    }

    [Fact]
    public void Docs_and_host_json_are_in_the_output()
    {
        Assert.True(File.Exists(BuiltWorker.File("host.json")));
        Assert.True(File.Exists(BuiltWorker.File("docs/README.md")));
    }

    private static string Line(FunctionDefinition function) => function switch
    {
        HttpFunction http => $"{http.Name} http {string.Join(',', http.Methods)} {http.Route}",
        QueueFunction queue => $"{queue.Name} queue {queue.Queue} {queue.Connection}",
        TimerFunction timer => $"{timer.Name} timer {timer.Schedule} {timer.RunOnStartup} {timer.UseMonitor}",
        _ => function.Name,
    };

    private static string Line(JsonElement function)
    {
        var binding = Trigger(function);
        return Text(function, "name") + Text(binding, "type") switch
        {
            "httpTrigger" => $" http {string.Join(',', Methods(binding))} {Text(binding, "route")}",
            "queueTrigger" => $" queue {Text(binding, "queueName")} {Text(binding, "connection")}",
            "timerTrigger" =>
                $" timer {Text(binding, "schedule")} {Flag(binding, "runOnStartup", false)} {Flag(binding, "useMonitor", true)}",
            var other => " " + other,
        };
    }

    private static JsonElement Trigger(JsonElement function) => Assert.Single(function.GetProperty("bindings").EnumerateArray());

    private static IEnumerable<string> Methods(JsonElement binding) =>
        binding.TryGetProperty("methods", out var methods)
            ? methods.EnumerateArray().Select(method => method.GetString()!.ToUpperInvariant()) : [];

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static bool Flag(JsonElement element, string name, bool absent) =>
        element.TryGetProperty(name, out var value) ? value.GetBoolean() : absent;
}
