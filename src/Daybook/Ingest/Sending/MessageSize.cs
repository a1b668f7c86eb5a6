using Daybook.Foundation.Events;

namespace Daybook.Ingest.Sending;

/// <summary>
/// How much JSON one message can probably hold. It learns from earlier messages, because compression depends on the traffic.
/// </summary>
internal sealed class MessageSize
{
    private const double Fill = 0.8;
    private const int Least = 36 * 1024;
    private const int Most = 1024 * 1024;

    private double _ratio = 0.25;

    /// <summary>Bytes of JSON.</summary>
    public int Target => (int)Math.Clamp(MessageCodec.MaxMessageBytes * Fill / Volatile.Read(ref _ratio), Least, Most);

    public void Learn(int json, int packed)
    {
        // Small bodies compress worse than the large ones for which the target is made.
        if (json < 16 * 1024) return;
        var seen = Math.Clamp((double)packed / json, 0.01, 1.1);
        var old = Volatile.Read(ref _ratio);
        // Adapts fast to worse compression and slowly to better, because packing twice costs more than a half-filled message.
        Volatile.Write(ref _ratio, seen > old ? seen : old + (seen - old) * 0.2);
    }
}
