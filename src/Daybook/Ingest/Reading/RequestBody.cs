using System.Buffers;

namespace Daybook.Ingest.Reading;

/// <summary>A request's inflated body in a rented buffer.</summary>
internal sealed class RequestBody(byte[] rented, int start, int length) : IDisposable
{
    public ReadOnlyMemory<byte> Bytes { get; } = rented.AsMemory(start, length);

    public void Dispose() => ArrayPool<byte>.Shared.Return(rented);
}
