using System.Diagnostics;
using System.Globalization;
using System.Text;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Standalone.Http;

/// <summary>
/// Answers requests that Kestrel refuses before any middleware sees them: too long an address, too many or too large headers, what is not
/// HTTP. Its own answer to them is empty; here it is a problem document with the headers that every answer has.
/// </summary>
/// <remarks>
/// Kestrel reports such a request in a diagnostic event before it writes. The problem is then written to the connection itself. What
/// Kestrel writes afterwards is discarded, and Kestrel closes the connection.
/// </remarks>
internal sealed class UnreadableRequests(CorsPolicy cors, ILogger<UnreadableRequests> log) : IObserver<KeyValuePair<string, object?>>
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    /// <summary>Connection middleware: lets <see cref="OnNext"/> write to the connection.</summary>
    public static ConnectionDelegate Middleware(ConnectionDelegate next) => async connection =>
    {
        var output = new LastWordOutput(connection.Transport.Output);
        connection.Features.Set(output);
        var transport = connection.Transport;
        connection.Transport = new Duplex(transport.Input, output);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    };

    public void Listen(DiagnosticListener kestrel) => kestrel.Subscribe(this, name => name == BadRequest);

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is not IFeatureCollection request || request.Get<LastWordOutput>() is not { } output
            || request.Get<IHttpResponseFeature>() is { HasStarted: true }) return;
        try
        {
            output.LastWord(Answer(request));
        }
        catch (Exception e)
        {
            // Kestrel's own answer follows.
            log.LastWordFailed(e);
        }
    }

    public void OnError(Exception error)
    {
    }

    public void OnCompleted()
    {
    }

    private byte[] Answer(IFeatureCollection request)
    {
        var status =
            (request.Get<IBadRequestExceptionFeature>()?.Error as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { Response = { Body = body } };
        // As far as they were read.
        if (request.Get<IHttpRequestFeature>()?.Headers is { } headers)
        {
            http.Request.Headers.Origin = headers.Origin;
            http.Request.Headers[RequestId.Header] = headers[RequestId.Header];
        }

        RequestId.Apply(http);
        SecurityHeaders.Apply(http);
        cors.Apply(http.Request);
        var written = Problem(status).ExecuteAsync(http);
        if (!written.IsCompletedSuccessfully) throw new InvalidOperationException("The problem was not written at once.");
        var head = new StringBuilder($"HTTP/1.1 {status} {Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status)}\r\n");
        foreach (var (name, values) in http.Response.Headers) head.Append(CultureInfo.InvariantCulture, $"{name}: {values}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n");
        return [.. Encoding.Latin1.GetBytes(head.ToString()), .. body.ToArray()];
    }

    // Kestrel's own words may quote the request, credentials included.
    private static Problem Problem(int status) => status switch
    {
        StatusCodes.Status414UriTooLong =>
            Refusal(status, "The address is too long",
                "The request's first line is longer than this server reads (8 KiB). Ask for a shorter filter, or send what is long in a "
                + "body."),
        StatusCodes.Status431RequestHeaderFieldsTooLarge =>
            Refusal(status, "The headers are too large", "The request has more than 100 headers, or more than 32 KiB of them."),
        StatusCodes.Status408RequestTimeout =>
            Refusal(status, "The request took too long", "The request's headers did not arrive in time."),
        StatusCodes.Status413PayloadTooLarge => new(ProblemCode.PayloadTooLarge, "The body is larger than this host reads."),
        _ => Refusal(status, "The request cannot be read",
            "The request is not well-formed HTTP: its first line, a header or the framing of its body is not as RFC 9112 has it."),
    };

    private static Problem Refusal(int status, string title, string detail) =>
        new(ProblemCode.InvalidParameter, detail) { Status = status, Title = title };

    private sealed record Duplex(System.IO.Pipelines.PipeReader Input,
        System.IO.Pipelines.PipeWriter Output) : System.IO.Pipelines.IDuplexPipe;
}
