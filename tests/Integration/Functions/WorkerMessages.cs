using System.Buffers.Binary;
using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;

namespace Daybook.Tests.Functions;

/// <summary>
/// The messages between host and worker, written and read as JSON. Their types are internal to the worker, so their descriptor is taken
/// from the one that was built.
/// </summary>
internal static class WorkerMessages
{
    private static readonly MessageDescriptor Message =
        (MessageDescriptor)Assembly.LoadFrom(BuiltWorker.File("Microsoft.Azure.Functions.Worker.Grpc.dll"))
        .GetType("Microsoft.Azure.Functions.Worker.Grpc.Messages.StreamingMessage", throwOnError: true)!
        .GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    /// <summary>A gRPC frame: one byte "not compressed", four of length, the message.</summary>
    public static byte[] Frame(string json)
    {
        var message = JsonParser.Default.Parse(json, Message).ToByteArray();
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    /// <returns>Null at the end of the stream.</returns>
    public static async Task<string?> Read(HttpRequest request, CancellationToken cancel)
    {
        var head = new byte[5];
        if (await request.Body.ReadAtLeastAsync(head, 5, throwOnEndOfStream: false, cancel) < 5) return null;
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
        await request.Body.ReadExactlyAsync(message, cancel);
        return JsonFormatter.Default.Format(Message.Parser.ParseFrom(message));
    }
}
