using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Azure.Core.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Daybook.Tests.Web.Docs.AzureSearch;

/// <summary>
/// Azure AI Search as its REST reference of 2023-11-01 describes it, for the parts that Daybook uses. It is strict: if the reference does
/// not allow something, the answer is a 400 with an OData error, and the service remembers it. It answers from its own inverted index,
/// which uses the analyzers in the schema.
/// </summary>
public sealed class TestSearchService : IAsyncDisposable
{
    public const string ApiVersion = "2023-11-01";
    public const string AdminKey = "0123456789ABCDEF0123456789ABCDEF";
    public const string Token = "an-entra-token";

    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate = SelfSigned();
    private readonly ConcurrentDictionary<string, TestSearchIndex> _indexes = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<TestSearchRequest> _requests = new();
    private readonly ConcurrentQueue<string> _violations = new();

    private TestSearchService()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(_certificate);
        }));
        _app = builder.Build();
        _app.Run(Answer);
    }

    public string Url => _app.Urls.Single();

    /// <summary>Trusts this server's certificate and no other.</summary>
    public HttpPipelineTransport Transport => new HttpClientTransport(new HttpClient(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { _certificate },
                RevocationMode = X509RevocationMode.NoCheck
            },
        },
    }));

    public IReadOnlyList<TestSearchRequest> Requests => [.. _requests];

    /// <summary>Requests that the reference does not allow.</summary>
    public IReadOnlyList<string> Violations => [.. _violations];

    public IReadOnlyCollection<string> IndexNames => [.. _indexes.Keys];

    /// <summary>Answers instead of the service; if null, the service answers.</summary>
    public Func<TestSearchRequest, TestSearchAnswer?> Instead { get; set; } = _ => null;

    /// <summary>Status of one document of a batch instead of 200; 0 means as usual.</summary>
    public Func<string, int> DocumentStatus { get; set; } = _ => 0;

    public static async Task<TestSearchService> Start()
    {
        var service = new TestSearchService();
        await service._app.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }

    public TestSearchIndex Index(string name) => _indexes[name];

    public void AddIndex(string name) => _indexes[name] = new TestSearchIndex(new JsonObject { ["fields"] = new JsonArray() });

    public void Forget() => _requests.Clear();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task Answer(HttpContext http)
    {
        var body = http.Request.ContentLength is > 0 || http.Request.Headers.TransferEncoding.Count > 0
            ? await JsonNode.ParseAsync(http.Request.Body) : null;
        var request =
            new TestSearchRequest(http.Request.Method, http.Request.Path.Value!, http.Request.Query["api-version"].ToString(), body);
        _requests.Enqueue(request);
        var answer = Instead(request) ?? Judged(http.Request, request);
        http.Response.StatusCode = answer.Status;
        if (answer.RetryAfter is { } seconds) http.Response.Headers.RetryAfter = $"{seconds}";
        if (answer.Body is null) return;
        http.Response.ContentType = "application/json; odata.metadata=none; odata.streaming=true; charset=utf-8";
        await http.Response.WriteAsync(answer.Body.ToJsonString());
    }

    private TestSearchAnswer Judged(HttpRequest http, TestSearchRequest request)
    {
        if (Refused(http) is { } refused) return refused;
        try
        {
            if (request.ApiVersion != ApiVersion)
                throw new BadSearchRequestException($"The api-version '{request.ApiVersion}' is not {ApiVersion}.");
            if (!http.Headers.Accept.ToString().StartsWith("application/json", StringComparison.Ordinal))
                throw new BadSearchRequestException("Accept must be application/json.");
            return new TestSearchRoutes(_indexes, DocumentStatus).Answer(http, request);
        }
        catch (BadSearchRequestException e)
        {
            _violations.Enqueue($"{request.Method} {request.Path}: {e.Message}");
            return TestSearchAnswer.Error(400, "InvalidRequestParameter", e.Message);
        }
    }

    private TestSearchAnswer? Refused(HttpRequest http)
    {
        var (key, bearer) = (http.Headers["api-key"].ToString(), http.Headers.Authorization.ToString());
        if (key.Length > 0 && bearer.Length > 0) _violations.Enqueue("An api-key and a token at once.");
        return key == AdminKey || bearer == $"Bearer {Token}" ? null
            : key.Length > 0 || bearer.Length > 0 ? TestSearchAnswer.Error(403, "", "Forbidden")
            : TestSearchAnswer.Error(401, "", "Unauthorized");
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
    }
}

public sealed record TestSearchRequest(string Method, string Path, string ApiVersion, JsonNode? Body);

public sealed record TestSearchAnswer(int Status, JsonNode? Body = null, int? RetryAfter = null)
{
    public static TestSearchAnswer Error(int status, string code, string message) =>
        new(status, new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } });

    public static TestSearchAnswer Busy(int status, int seconds) =>
        Error(status, "", "You are sending too many requests. Please try again later.") with { RetryAfter = seconds };
}

/// <summary>The reference does not allow the request.</summary>
public sealed class BadSearchRequestException(string message) : Exception(message);
