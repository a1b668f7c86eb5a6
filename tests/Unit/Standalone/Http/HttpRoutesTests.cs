using Daybook.Standalone.Bindings;
using Daybook.Standalone.Discovery;
using Daybook.Standalone.Http;
using Daybook.Standalone.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Daybook.Tests.Standalone.Http;

/// <summary>If the Functions host or its worker refuses a route, this host refuses it at startup.</summary>
public sealed class HttpRoutesTests
{
    [Theory]
    [InlineData(typeof(Slash), "has the route '/'")]
    [InlineData(typeof(Empty), "has an empty route")]
    [InlineData(typeof(Unclosed), "has the route 'things/{id'")]
    [InlineData(typeof(Unknown), "has the route 'things/{id:nosuch}'")]
    [InlineData(typeof(Admin), "has the route 'admin/things'")]
    [InlineData(typeof(Keyed), "asks for a key of level Function")]
    public void A_route_that_the_Functions_host_would_not_serve_as_written_is_refused(Type triggers, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidOperationException>(() => Routes(triggers, "")).Message);

    [Fact]
    public void After_a_prefix_a_slash_is_refused_too() => Assert.Throws<InvalidOperationException>(() => Routes(typeof(Slash), "api"));

    [Fact]
    public void Daybooks_own_routes_are_all_served() => _ = new HttpRoutes(FunctionList.OfDaybook(), Settings(""));

    private static HttpRoutes Routes(Type triggers, string prefix) => new(FunctionList.Of(triggers), Settings(prefix));

    private static HostSettings Settings(string prefix) =>
        HostSettings.From(
            new ConfigurationBuilder().AddInMemoryCollection([new($"{HostSettings.Section}:extensions:http:routePrefix", prefix)]).Build());

    private sealed class Slash
    {
        [Function("F")]
        public void F([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "/")] HttpRequest request) => GC.KeepAlive(request);
    }

    private sealed class Empty
    {
        [Function("F")]
        public void F([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "")] HttpRequest request) => GC.KeepAlive(request);
    }

    private sealed class Unclosed
    {
        [Function("F")]
        public void F([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "things/{id")] HttpRequest request) =>
        GC.KeepAlive(request);
    }

    private sealed class Unknown
    {
        [Function("F")]
        public void F([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "things/{id:nosuch}")] HttpRequest request) =>
        GC.KeepAlive(request);
    }

    private sealed class Admin
    {
        [Function("F")]
        public void F([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "admin/things")] HttpRequest request) =>
        GC.KeepAlive(request);
    }

    private sealed class Keyed
    {
        [Function("F")]
        public void F([HttpTrigger("get", Route = "things")] HttpRequest request) => GC.KeepAlive(request);
    }
}
