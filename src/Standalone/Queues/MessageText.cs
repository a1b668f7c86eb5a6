using System.Diagnostics.CodeAnalysis;
using Azure.Storage.Queues.Models;

namespace Daybook.Standalone.Queues;

/// <summary>The parts of a message that a function sees.</summary>
internal static class MessageText
{
    public static bool TryDecode(QueueMessage message, bool base64, [NotNullWhen(true)] out BinaryData? body)
    {
        body = null;
        if (!base64)
        {
            body = message.Body;
            return true;
        }

        try
        {
            body = new BinaryData(Convert.FromBase64String(message.MessageText));
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>The trigger metadata that the queue extension lets a function bind by name.</summary>
    public static Dictionary<string, object?> Data(QueueMessage message) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["id"] = message.MessageId,
        ["dequeueCount"] = message.DequeueCount,
        ["popReceipt"] = message.PopReceipt,
        ["insertionTime"] = message.InsertedOn,
        ["expirationTime"] = message.ExpiresOn,
        ["nextVisibleTime"] = message.NextVisibleOn,
    };
}
