using System.IO.Compression;
using System.Net.Http.Headers;

namespace Daybook.Client;

/// <summary>Sends one request and says what its answer means. Everything that can go wrong on the way is an answer too.</summary>
internal sealed class PostBatch : IDisposable
{
    // Below it, gzip costs more than it saves.
    private const int LeastCompressed = 1024;

    private readonly DaybookClientOptions _options;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;
    private readonly Uri _events;

    public PostBatch(DaybookClientOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _events = new Uri(options.Url!.AbsoluteUri.TrimEnd('/') + "/events");
        // A redirect would turn the POST into a GET. Connections are renewed, so that a changed address is found.
        _http = new HttpClient(
            options.CreateHandler?.Invoke()
                ?? new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Daybook.Client", ClientMetrics.Version));
    }

    public Body Encode(ReadOnlySpan<ReadOnlyMemory<byte>> batch)
    {
        var bytes = 0;
        foreach (var json in batch) bytes += json.Length + 1;
        var compress = _options.Compress && bytes >= LeastCompressed;
        var buffer = new MemoryStream(compress ? bytes / 4 : bytes + 2);
        if (compress)
        {
            using var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true);
            Write(gzip, batch);
        }
        else
        {
            Write(buffer, batch);
        }

        return new Body(buffer.GetBuffer(), (int)buffer.Length, compress, batch.Length);
    }

    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> asked for it.</exception>
    public async Task<Answer> Run(Body body, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(_options.RequestTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using var content = new ByteArrayContent(body.Bytes, 0, body.Length);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (body.Compressed) content.Headers.ContentEncoding.Add("gzip");
        using var request = new HttpRequestMessage(HttpMethod.Post, _events) { Content = content };
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return await ReadAnswer.Run(response, body.Events, _clock.GetUtcNow(), either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return new Answer.Again(0, $"No answer within {_options.RequestTimeout.TotalSeconds:0.#} s.", null);
        }
        // Also the end of a connection in the middle of the answer: Daybook may have the events, and their ids make a second time harmless.
        catch (Exception e) when (e is HttpRequestException or IOException
            || e is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return new Answer.Again(0, e.GetBaseException().Message, null);
        }
    }

    public void Dispose() => _http.Dispose();

    private static void Write(Stream stream, ReadOnlySpan<ReadOnlyMemory<byte>> batch)
    {
        var before = (byte)'[';
        foreach (var json in batch)
        {
            stream.WriteByte(before);
            stream.Write(json.Span);
            before = (byte)',';
        }

        stream.WriteByte((byte)']');
    }

    /// <summary>The bytes of a request, the same for every try.</summary>
    internal sealed record Body(byte[] Bytes, int Length, bool Compressed, int Events);
}
