using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Daybook.Tests.Foundation.Http;

namespace Daybook.Tests.Standalone.Http;

/// <summary>What Kestrel itself refuses, before any route is looked for: written to the socket byte by byte.</summary>
public sealed class UnreadableRequestsTests
{
    [Fact]
    public async Task What_cannot_be_read_as_a_request_is_answered_by_a_problem_with_the_headers_of_every_answer()
    {
        await using var app = await AppWithoutStores.Start(("Daybook__Access__CorsOrigins", "*"));
        (int Status, string Request)[] refused =
        [
            (414, $"GET /{new string('a', 9000)} HTTP/1.1\r\nHost: a\r\n\r\n"),
            (431, $"GET / HTTP/1.1\r\nHost: a\r\nOrigin: https://shop.example\r\nX-Long: {new string('a', 40_000)}\r\n\r\n"),
            (431,
                "GET / HTTP/1.1\r\nHost: a\r\nOrigin: "
                + $"https://shop.example\r\n{string.Concat(Enumerable.Range(0, 120).Select(i => $"X-{i}: a\r\n"))}\r\n"),
            (400, "this is no request\r\n\r\n"),
            (400, "GET / HTTP/1.1\r\n\r\n"),
            (400, "GET / HTTP/1.1\r\nHost: a\r\nOrigin: https://shop.example\r\nBad Header: a\r\n\r\n"),
            (400, "GET / HTTP/1.1\r\nHost: a\r\nOrigin: https://shop.example\r\nContent-Length: -1\r\n\r\n"),
        ];
        foreach (var (status, request) in refused)
        {
            var (line, headers, body) = await Send(app.Url, request);
            var name = request[..Math.Min(40, request.Length)];

            Assert.StartsWith($"{name} HTTP/1.1 {status} ", $"{name} {line}", StringComparison.Ordinal);
            Assert.Equal("application/problem+json", headers["Content-Type"]);
            Assert.Equal("nosniff", headers["X-Content-Type-Options"]);
            Assert.Equal("close", headers["Connection"]);
            Assert.True(headers.ContainsKey("X-Request-Id"));
            if (request.Contains("Origin", StringComparison.Ordinal)) Assert.Equal("*", headers["Access-Control-Allow-Origin"]);
            // Kestrel's own empty answer does not follow.
            Assert.Equal(headers["Content-Length"], $"{Encoding.UTF8.GetByteCount(body)}");
            Assert.Equal((status, "invalid_parameter"),
                (JsonDocument.Parse(body).RootElement.GetProperty("status").GetInt32(),
                    JsonDocument.Parse(body).RootElement.GetProperty("code").GetString()));
        }

        Assert.DoesNotContain(app.Logs.All, l => l.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_good_request_on_the_same_connection_is_answered_before_a_bad_one()
    {
        await using var app = await AppWithoutStores.Start();

        var (line, _, rest) = await Send(app.Url, "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\nno request\r\n\r\n");

        Assert.Equal("HTTP/1.1 200 OK", line);
        Assert.Contains("HTTP/1.1 400 Bad Request\r\n", rest, StringComparison.Ordinal);
        Assert.EndsWith("}", rest, StringComparison.Ordinal);
    }

    private static async Task<(string Line, Dictionary<string, string> Headers, string Body)> Send(Uri url, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        var parts = answer.Split("\r\n\r\n", 2);
        var lines = parts[0].Split("\r\n");
        return (lines[0], lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(l => l[0], l => l[1], StringComparer.OrdinalIgnoreCase),
            parts.Length > 1 ? parts[1] : "");
    }
}
