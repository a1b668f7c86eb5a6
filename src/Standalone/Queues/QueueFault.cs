using System.Net.Sockets;
using Azure;
using Azure.Identity;

namespace Daybook.Standalone.Queues;

/// <summary>Tells apart what a queue service can fail with.</summary>
internal static class QueueFault
{
    public static bool IsMissingQueue(Exception fault) => fault is RequestFailedException { ErrorCode: "QueueNotFound" };

    public static bool IsLeaseLost(RequestFailedException fault) => fault.ErrorCode is "PopReceiptMismatch" or "MessageNotFound";

    /// <summary>The service, the network or the identity is not there now: worth another try, and no fault of this program.</summary>
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
