using System.Net;
using System.Net.Sockets;

namespace Daybook.Tests;

/// <summary>A port in front of another server. A test can close and open it, which simulates an outage for this test alone.</summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private CancellationTokenSource _connections = new();
    private readonly int _target;
    private readonly Task _accepting;

    public TcpRelay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>If false, connections are accepted and dropped.</summary>
    public bool Open { get; set; } = true;

    /// <summary>Closes it, and ends the connections that are there.</summary>
    public async Task Cut()
    {
        Open = false;
        var ended = Interlocked.Exchange(ref _connections, new CancellationTokenSource());
        await ended.CancelAsync();
        ended.Dispose();
    }

    /// <summary>The connection string with this port in place of the server's.</summary>
    public static (TcpRelay Relay, string Connection) Before(string connection)
    {
        var endpoint =
            connection.Split(';').Single(p => p.StartsWith("QueueEndpoint=", StringComparison.Ordinal))["QueueEndpoint=".Length..];
        var relay = new TcpRelay(new Uri(endpoint).Port);
        return (relay, connection.Replace($":{relay._target}/", $":{relay.Port}/", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _connections.Dispose();
        _stop.Dispose();
    }

    private async Task Accept()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = Relay(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task Relay(TcpClient near)
    {
        using (near)
        {
            if (!Open) return;
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, _connections.Token);
            using var far = new TcpClient();
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, _target, ended.Token);
                await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), ended.Token),
                    far.GetStream().CopyToAsync(near.GetStream(), ended.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One side has disconnected.
            }
        }
    }
}
