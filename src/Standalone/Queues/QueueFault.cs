using System.Net.Sockets;
using Azure;
using Azure.Identity;

namespace Daybook.Standalone.Queues;

/// <summary>Tells a queue service's failures apart.</summary>
internal static class QueueFault
{
    public static bool IsMissingQueue(Exception fault) => fault is RequestFailedException { ErrorCode: "QueueNotFound" };

    public static bool IsLeaseLost(RequestFailedException fault) => fault.ErrorCode is "PopReceiptMismatch" or "MessageNotFound";

    /// <summary>
    /// True if the service, the network or the identity is not available now. It is worth another attempt and not a fault of this
    /// program.
    /// </summary>
    public static bool IsOutage(Exception fault) =>
        fault is RequestFailedException or AggregateException or IOException or SocketException or HttpRequestException or TimeoutException
            or OperationCanceledException or AuthenticationFailedException;

    public static string Reason(Exception fault) => fault switch
    {
        RequestFailedException { ErrorCode: { Length: > 0 } code } => code,
        AggregateException { InnerExceptions: [var first, ..] } => Reason(first),
        _ => fault.Message.ReplaceLineEndings(" "),
    };
}
