using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Daybook.Cli.Sending;

namespace Daybook.Cli.Checkup;

/// <summary>A running Daybook, asked by its routes. No answer is a failure here: each look judges its own.</summary>
internal sealed class Deployment : IDisposable
{
    private readonly HttpClient _http;
    private readonly TimeProvider _clock;

    public Deployment(Target target, TimeSpan patience, TimeProvider clock)
    {
        (Url, _clock) = (target.Url, clock);
        _http = target.Connect(patience, new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            {
                if (certificate is X509Certificate2 shown) CertificateEnds = new DateTimeOffset(shown.NotAfter);
                return errors == SslPolicyErrors.None;
            },
        });
    }

    public Uri Url { get; }

    /// <summary>Of the last https connection.</summary>
    public DateTimeOffset? CertificateEnds { get; private set; }

    /// <exception cref="HttpRequestException">Nothing answers.</exception>
    /// <exception cref="TaskCanceledException">Not in time.</exception>
    public async Task<Reply> Ask(string path, CancellationToken cancel, string? body = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        var (began, at) = (_clock.GetTimestamp(), _clock.GetUtcNow());
        using var response = await _http.SendAsync(request, cancel);
        var took = _clock.GetElapsedTime(began);
        var text = await response.Content.ReadAsStringAsync(cancel);
        return new Reply((int)response.StatusCode, text, took, at + (took / 2), response.Headers.Date);
    }

    public void Dispose() => _http.Dispose();
}

/// <param name="Here">This machine's time in the middle of the request.</param>
/// <param name="There">The server's, in whole seconds.</param>
internal sealed record Reply(int Status, string Text, TimeSpan Took, DateTimeOffset Here, DateTimeOffset? There)
{
    public bool Good => Status is >= 200 and < 300;

    /// <returns>Null if the body is not JSON, as from a proxy.</returns>
    public JsonElement? Json()
    {
        try
        {
            return JsonDocument.Parse(Text).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What it says of itself, for a person.</summary>
    public string Said()
    {
        if (Json() is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("detail", out var detail))
            return $"{Status}: {detail}";
        return $"{Status}: {(Text.Length <= 200 ? Text.Trim() : Text[..200] + "…")}";
    }
}
