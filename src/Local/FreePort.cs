using System.Net;
using System.Net.Sockets;

namespace Daybook.Local;

/// <summary>Ports of 127.0.0.1.</summary>
public static class FreePort
{
    /// <summary>A port that nobody listens on at this moment. Another process can take it first, so its user should retry.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static bool IsTaken(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>The wanted port, or any free one if the wanted one is 0, or if it is taken and <paramref name="otherIfTaken"/>.</summary>
    public static int Choose(int wanted, bool otherIfTaken, string server)
    {
        if (wanted == 0)
            return Next();
        if (!IsTaken(wanted))
            return wanted;
        return otherIfTaken
            ? Next()
            : throw new LocalSetupException($"Port {wanted} for {server} is in use on 127.0.0.1. Stop the program that uses it "
                + "or choose another port.");
    }
}
