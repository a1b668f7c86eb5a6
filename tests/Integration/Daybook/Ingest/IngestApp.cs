using System.Text;
using System.Text.Json;

namespace Daybook.Tests.Ingest;

/// <summary>One app for the tests of a class. Nothing on it takes messages off the queues.</summary>
public sealed class IngestApp(StandIns standIns) : IAsyncLifetime
{
    public DaybookApp App { get; private set; } = null!;

    internal QueueContents Queues { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var environment = await standIns.NewEnvironment();
        App = await DaybookApp.Start(
            environment,
            new Dictionary<string, string?> { ["Daybook__Access__CorsOrigins"] = "https://shop.example" },
            (services, _) => QueueContents.WithoutPumps(services));
        Queues = new QueueContents(environment);
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    public Task<HttpResponseMessage> Post(string path, string body, string? contentType = "application/json",
        Action<HttpRequestMessage>? change = null) =>
        Post(path, Encoding.UTF8.GetBytes(body), contentType, change);

    public async Task<HttpResponseMessage> Post(string path, byte[] body, string? contentType = "application/json",
        Action<HttpRequestMessage>? change = null)
    {
        using var request =
            new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new ByteArrayContent(body) };
        if (contentType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        change?.Invoke(request);
        return await App.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<JsonElement> Json(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }
}
