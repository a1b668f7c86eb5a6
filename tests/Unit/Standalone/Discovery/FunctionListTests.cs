using Daybook.Standalone.Bindings;
using Daybook.Standalone.Discovery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Daybook.Tests.Standalone.Discovery;

public sealed class FunctionListTests
{
    [Fact]
    public void An_http_trigger_gives_route_methods_and_level()
    {
        var function = Assert.Single(FunctionList.Of(typeof(Several)).Http, one => one.Name == "Read");

        Assert.Equal("things/{id}", function.Route);
        Assert.Equal(["GET", "POST"], function.Methods);
        Assert.Equal(AuthorizationLevel.Anonymous, function.Level);
    }

    [Fact]
    public void An_http_trigger_without_a_route_is_found_under_its_name() =>
        Assert.Equal("Plain", Assert.Single(FunctionList.Of(typeof(Several)).Http, one => one.Name == "Plain").Route);

    [Fact]
    public void A_queue_trigger_gives_queue_and_connection()
    {
        var function = Assert.Single(FunctionList.Of(typeof(Several)).Queues);

        Assert.Equal(("Take", "work", "Elsewhere"), (function.Name, function.Queue, function.Connection));
    }

    [Fact]
    public void A_timer_trigger_gives_schedule_and_options()
    {
        var function = Assert.Single(FunctionList.Of(typeof(Several)).Timers);

        Assert.Equal(("Tick", "%When%", true, false), (function.Name, function.Schedule, function.RunOnStartup, function.UseMonitor));
    }

    [Fact]
    public void Functions_are_ordered_by_name() =>
        Assert.Equal(["Plain", "Read", "Take", "Tick"], FunctionList.Of(typeof(Several)).All.Select(one => one.Name));

    [Fact]
    public void Two_functions_of_one_name_are_refused_whatever_their_case() =>
        Assert.Contains("named 'same'", Assert.Throws<InvalidOperationException>(() => FunctionList.Of(typeof(SameNames))).Message);

    [Theory]
    [InlineData("AzureWebJobs.Take.Disabled", "true")]
    [InlineData("AzureWebJobs:Take:Disabled", "1")]
    public void A_setting_switches_a_function_off(string setting, string value) =>
        Assert.Equal(["Plain", "Read", "Tick"],
            FunctionList.Of(typeof(Several)).Enabled(Settings(setting, value)).All.Select(one => one.Name));

    [Fact]
    public void A_function_is_on_unless_its_setting_says_otherwise() =>
        Assert.Equal(4, FunctionList.Of(typeof(Several)).Enabled(Settings("AzureWebJobs.Take.Disabled", "false")).All.Count);

    [Fact]
    public void A_function_without_a_trigger_is_refused() =>
        Assert.Contains("'Idle' has 0 triggers",
            Assert.Throws<InvalidOperationException>(() => FunctionList.Of(typeof(NoTrigger))).Message);

    [Fact]
    public void Daybooks_own_functions_are_all_runnable() =>
        Assert.All(FunctionList.OfDaybook().All, function => _ = new Daybook.Standalone.Invoke.FunctionInvoker(function));

    private static IConfigurationRoot Settings(string name, string value) =>
        new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build();

    private sealed class Several
    {
        [Function("Read")]
        public Task Read([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "things/{id}")] HttpRequest request) =>
        Task.CompletedTask;

        [Function("Plain")]
        public Task Plain([HttpTrigger] HttpRequest request) => Task.CompletedTask;

        [Function("Take")]
        public Task Take([QueueTrigger("work", Connection = "Elsewhere")] string message) => Task.CompletedTask;

        [Function("Tick")]
        public Task Tick([TimerTrigger("%When%", RunOnStartup = true, UseMonitor = false)] TimerInfo timer) => Task.CompletedTask;

        public void NotAFunction() => GC.KeepAlive(this);
    }

    private sealed class SameNames
    {
        [Function("same")]
        public void One([QueueTrigger("a")] string message) => GC.KeepAlive(message);

        [Function("Same")]
        public void Two([QueueTrigger("b")] string message) => GC.KeepAlive(message);
    }

    private sealed class NoTrigger
    {
        [Function("Idle")]
        public void Idle() => GC.KeepAlive(this);
    }
}
