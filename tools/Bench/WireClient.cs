using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Daybook.Tools.Bench;

/// <summary>
/// One keep-alive connection that posts prepared bodies. It does only what a load generator must, because on a machine with few cores a
/// full HTTP client would use as much CPU as the measured server.
/// </summary>
internal sealed class WireClient : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answer = new byte[64 * 1024];
    private readonly string _head;
    private byte[] _request = new byte[16 * 1024];

    private WireClient(string head) => _head = head;

    public static async Task<WireClient> Connect(Uri url, string key, string contentType, CancellationToken cancel)
    {
        var client =
            new WireClient(
                $"POST /events HTTP/1.1\r\nHost: {url.Authority}\r\nAuthorization: Bearer {key}\r\nContent-Type: "
                + $"{contentType}\r\nContent-Length: ");
        await client._socket.ConnectAsync(IPAddress.Loopback, url.Port, cancel);
        return client;
    }

    /// <summary>Posts, and returns the status when the whole answer has arrived.</summary>
    public async ValueTask<int> Post(ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var head = Encoding.ASCII.GetBytes(_head, 0, _head.Length, Room(body.Length), 0);
        head += Encoding.ASCII.GetBytes(body.Length.ToString(CultureInfo.InvariantCulture) + "\r\n\r\n", _request.AsSpan(head));
        body.CopyTo(_request.AsMemory(head));
        var length = head + body.Length;
        for (var sent = 0; sent < length;)
            sent += await _socket.SendAsync(_request.AsMemory(sent, length - sent), SocketFlags.None, cancel);

        var filled = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(_answer.AsMemory(filled), SocketFlags.None, cancel);
            if (read == 0) throw new IOException("The server closed the connection.");
            filled += read;
            if (IsWhole(_answer.AsSpan(0, filled))) return ((_answer[9] - '0') * 100) + ((_answer[10] - '0') * 10) + _answer[11] - '0';
        }
    }

    public void Dispose() => _socket.Dispose();

    private byte[] Room(int body) => _request.Length >= body + 1024 ? _request : _request = new byte[body + 1024];

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        var at = answer[..end].IndexOf("Content-Length: "u8);

        // JSON contains no line break, so the last chunk's marker cannot be inside a body.
        if (at < 0) return answer.EndsWith("\r\n0\r\n\r\n"u8);
        var digits = answer[(at + 16)..end];
        var stop = digits.IndexOf((byte)'\r');
        return answer.Length >= end + 4 + int.Parse(stop < 0 ? digits : digits[..stop], CultureInfo.InvariantCulture);
    }
}
