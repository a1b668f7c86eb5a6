using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Daybook.Watch.Alerts;

/// <summary>Posts JSON to the configured address. Tries up to three times, with longer and longer waits.</summary>
/// <remarks>
/// With a secret, <c>X-Daybook-Signature: t=UNIX_SECONDS,v1=HEX</c>, where HEX is HMAC-SHA-256 of <c>UNIX_SECONDS.BODY</c>. Senders sign
/// in the same form.
/// </remarks>
public sealed class Webhook(IOptions<AlertsOptions> options, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan[] Waits = [TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    private readonly HttpClient _http =
        new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false })
        {
            Timeout = TimeSpan.FromSeconds(5)
        };

    public bool Enabled => options.Value.WebhookUrl.Length > 0;

    /// <returns>Null if the receiver accepted it with a 2xx; otherwise the reason.</returns>
    public async Task<string?> Post(string body, CancellationToken cancel)
    {
        string? fault = null;
        foreach (var wait in Waits)
        {
            if (wait > TimeSpan.Zero) await Task.Delay(wait * (1 + (Random.Shared.NextDouble() / 2)), clock, cancel);
            var (status, said) = await Try(body, cancel);
            if (status is { } code && (int)code is >= 200 and < 300) return null;
            fault = said;
            // The receiver would refuse the same post again.
            if (status is { } refused && (int)refused < 500
                && refused is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests)) break;
        }

        return fault;
    }

    public void Dispose() => _http.Dispose();

    private async Task<(HttpStatusCode? Status, string Said)> Try(string body, CancellationToken cancel)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Value.WebhookUrl) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (options.Value.WebhookSecret is { Length: > 0 } secret)
            request.Headers.Add("X-Daybook-Signature", Sign(bytes, secret, clock.GetUtcNow().ToUnixTimeSeconds()));
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            return (answer.StatusCode, $"it answered {(int)answer.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return (null, e is HttpRequestException ? e.Message : "it did not answer within 5 seconds");
        }
    }

    internal static string Sign(byte[] body, string secret, long time)
    {
        var stamp = time.ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(stamp + "."), .. body];
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
        return $"t={stamp},v1={Convert.ToHexStringLower(hash)}";
    }
}
