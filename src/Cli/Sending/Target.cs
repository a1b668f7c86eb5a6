using System.Net.Security;

namespace Daybook.Cli.Sending;

/// <summary>A running Daybook and the key that opens it.</summary>
internal sealed record Target(Uri Url, string? Key)
{
    public const string DefaultUrl = "http://127.0.0.1:7071";

    /// <summary>Accepted only if the environment is Development.</summary>
    public const string LocalKey = "daybook-local-key";

    /// <summary>An HTTP client for this target. The caller must retry temporary failures.</summary>
    /// <param name="timeout">Time for one request, including its body.</param>
    /// <param name="tls">How https connections are judged; null: as usual.</param>
    public HttpClient Connect(TimeSpan timeout, SslClientAuthenticationOptions? tls = null)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = tls ?? new(),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            AutomaticDecompression = System.Net.DecompressionMethods.All,
        })
        {
            BaseAddress = new Uri(Url.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = timeout,
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("daybook-cli");
        if (Key is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        return client;
    }
}
