using NodaTime;

namespace Daybook.Cli.Traffic;

/// <summary>One session, written step by step by <see cref="ShopVisit"/> or <see cref="LearningVisit"/>.</summary>
internal sealed class Visit(SeededRandom random, Visitor visitor, SignUp? signUp, Instant start, string source, WebVisit? web = null)
{
    private readonly string _session = $"s_{random.Next():x16}";
    private readonly string _version = $"{3 + random.Below(2)}.{random.Below(6)}.{random.Below(10)}";
    private Instant _now = start;

    public List<TrafficEvent> Events { get; } = [];

    public SeededRandom Random => random;

    public void Do(string type, params ReadOnlySpan<(string Name, object Value)> properties)
    {
        Events.Add(new TrafficEvent(
            Id(), type, _now, visitor, _session, source,
            web is null ? [.. properties, ("device_type", visitor.Device), ("country", visitor.Country), ("app_version", _version)]
                : [.. web.Say(type, properties.ToArray()), ("app_version", _version)],
            signUp, web?.Visitor));
        _now += Duration.FromMilliseconds(Pause());
    }

    // Mostly seconds. Sometimes the tab stays open for a while, and sometimes longer than a session may last.
    private int Pause() => random.Below(1000) switch
    {
        < 950 => random.Between(2_000, 90_000),
        < 995 => random.Between(90_000, 25 * 60_000),
        _ => random.Between(31 * 60_000, 100 * 60_000),
    };

    // UUID version 7, ordered by time, as the SDK creates them.
    private Guid Id()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, _now.ToUnixTimeMilliseconds() << 16);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], random.Next());
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)random.Below(0x10000));
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
