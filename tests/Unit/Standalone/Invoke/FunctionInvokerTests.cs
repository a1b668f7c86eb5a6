using Daybook.Standalone.Bindings;
using Daybook.Standalone.Discovery;
using Daybook.Standalone.Invoke;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Standalone.Invoke;

public sealed class FunctionInvokerTests
{
    private static readonly Guid AnId = Guid.Parse("0198c5a4-0000-7000-8000-000000000001");

    private readonly Seen _seen = new();

    [Fact]
    public async Task Route_values_bind_by_name_whatever_their_case()
    {
        await Call("Everything", Request(), Values());

        Assert.Equal(["a/b", 7, 8L, AnId, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)], _seen.Values);
    }

    [Fact]
    public async Task A_route_value_that_does_not_convert_is_a_fault()
    {
        var values = Values();
        values["number"] = "seven";

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => Call("Everything", Request(), values));

        Assert.Contains("'seven' for its parameter 'number'", fault.Message);
    }

    [Fact]
    public async Task A_value_that_is_absent_is_the_default_or_null()
    {
        await Call("Optional", Request(), new RouteValueDictionaryLike());

        Assert.Equal([5, null, null], _seen.Values);
    }

    [Fact]
    public async Task A_message_binds_with_its_delivery_count_and_id()
    {
        await Call("Delivered", new BinaryData("héllo"), new RouteValueDictionaryLike { ["dequeueCount"] = 3L, ["id"] = "m1" });

        Assert.Equal(["héllo", 3L, "m1"], _seen.Values);
    }

    [Fact]
    public async Task A_message_binds_as_text()
    {
        await Call("Text", new BinaryData("héllo"), new RouteValueDictionaryLike());

        Assert.Equal(["héllo"], _seen.Values);
    }

    [Fact]
    public async Task The_cancel_token_is_the_hosts()
    {
        using var source = new CancellationTokenSource();

        await Call("Cancellable", new BinaryData("x"), new RouteValueDictionaryLike(), source.Token);

        Assert.Equal([source.Token], _seen.Values);
    }

    [Fact]
    public async Task An_exception_comes_through_as_it_was_thrown() =>
        Assert.Equal("on purpose",
            (await Assert.ThrowsAsync<NotSupportedException>(
                () => Call("Throws", new BinaryData("x"), new RouteValueDictionaryLike()))).Message);

    [Fact]
    public async Task Each_call_has_an_instance_of_its_own_that_is_disposed_of()
    {
        await Call("Text", new BinaryData("a"), new RouteValueDictionaryLike());
        await Call("Text", new BinaryData("b"), new RouteValueDictionaryLike());

        Assert.Equal((2, 2), (_seen.Made, _seen.Disposed));
    }

    [Theory]
    [InlineData("BadParameter", "'timer' of type HttpRequest: TimerInfo is allowed")]
    [InlineData("BadService", "'client' of type HttpClient")]
    [InlineData("BadMessage", "'message' of type BinaryData: String is allowed")]
    [InlineData("BadReturn", "returns Int32")]
    public void What_no_host_could_bind_is_refused_before_the_first_call(string function, string says) =>
        Assert.Contains(says,
            Assert.Throws<InvalidOperationException>(() => new FunctionInvoker(Find(typeof(Unbindable), function))).Message);

    private static HttpRequest Request() => new DefaultHttpContext().Request;

    private static RouteValueDictionaryLike Values() => new()
    {
        ["PATH"] = "a/b",
        ["number"] = "7",
        ["Big"] = "8",
        ["id"] = AnId.ToString(),
        ["at"] = "2026-01-02T03:04:05",
    };

    private static FunctionDefinition Find(Type type, string name) => FunctionList.Of(type).All.Single(one => one.Name == name);

    private Task Call(string function, object trigger, IReadOnlyDictionary<string, object?> data, CancellationToken cancel = default)
    {
        var services = new ServiceCollection().AddSingleton(_seen).BuildServiceProvider();
        return new FunctionInvoker(Find(typeof(Bound), function)).Call(services, new Invocation(trigger, data, cancel));
    }

    private sealed class RouteValueDictionaryLike() : Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);

    private sealed class Seen
    {
        public List<object?> Values { get; } = [];

        public int Made { get; set; }

        public int Disposed { get; set; }
    }

    private sealed class Bound : IDisposable
    {
        private readonly Seen _seen;

        public Bound(Seen seen)
        {
            _seen = seen;
            seen.Made++;
        }

        [Function("Everything")]
        public Task Everything([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, string path, int number, long big, Guid id,
        DateTimeOffset at) =>
            See(path, number, big, id, at);

        [Function("Optional")]
        public Task Optional([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, int? missing, string? name, int number = 5) =>
        See(number, missing, name);

        [Function("Delivered")]
        public Task Delivered([QueueTrigger("q")] string message, string id, long dequeueCount = 1) => See(message, dequeueCount, id);

        [Function("Text")]
        public Task Text([QueueTrigger("q2")] string message) => See(message);

        [Function("Cancellable")]
        public Task Cancellable([QueueTrigger("q3")] string message, CancellationToken cancel) => See(cancel);

        [Function("Throws")]
        public Task Throws([QueueTrigger("q4")] string message) => throw new NotSupportedException("on purpose");

        public void Dispose() => _seen.Disposed++;

        private Task See(params object?[] values)
        {
            _seen.Values.AddRange(values);
            return Task.CompletedTask;
        }
    }

    private sealed class Unbindable
    {
        [Function("BadParameter")]
        public Task BadParameter([TimerTrigger("* * * * * *")] HttpRequest timer) => Task.CompletedTask;

        [Function("BadService")]
        public Task BadService([QueueTrigger("q")] string message, HttpClient client) => Task.CompletedTask;

        [Function("BadMessage")]
        public Task BadMessage([QueueTrigger("q")] BinaryData message) => Task.CompletedTask;

        [Function("BadReturn")]
        public int BadReturn([QueueTrigger("q")] string message) => message.Length;
    }
}
