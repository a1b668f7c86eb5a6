using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Daybook.Tests.Cli;

/// <summary>Answers <c>POST /events</c> as a test says, and remembers the ids of accepted events.</summary>
internal sealed class FakeDaybook : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private FakeDaybook(WebApplication app) => _app = app;

    public ConcurrentBag<string> Taken { get; } = [];

    public int Requests => _requests;

    public Uri Url => new(_app.Urls.First());

    /// <param name="answer">Called with the request's number, from 1, and its number of events; null accepts them all.</param>
    public static async Task<FakeDaybook> Start(Func<int, int, HttpContext, Task<IResult?>> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var fake = new FakeDaybook(app);
        app.Run(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var result = await answer(Interlocked.Increment(ref fake._requests), lines.Length, http);
            if (result is not null)
            {
                await result.ExecuteAsync(http);
                return;
            }

            foreach (var line in lines) fake.Taken.Add(JsonDocument.Parse(line).RootElement.GetProperty("event_id").GetString()!);
            await http.Response.WriteAsJsonAsync(new { accepted = lines.Length, duplicates = 0, rejected = Array.Empty<object>() });
        });
        await app.StartAsync();
        return fake;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
