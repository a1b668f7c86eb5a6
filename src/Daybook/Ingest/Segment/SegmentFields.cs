namespace Daybook.Ingest.Segment;

/// <summary>The members of a Segment call that Daybook reads.</summary>
internal enum SegmentField
{
    Ignored,
    Type,
    Event,
    MessageId,
    UserId,
    AnonymousId,
    GroupId,
    PreviousId,
    Timestamp,
    SentAt,
    Properties,
    Traits,
    Context,
    Name,
    Category,
}

internal static class SegmentFields
{
    public static SegmentField Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when name.SequenceEqual("type"u8) => SegmentField.Type,
        4 when name.SequenceEqual("name"u8) => SegmentField.Name,
        5 when name.SequenceEqual("event"u8) => SegmentField.Event,
        6 when name.SequenceEqual("userId"u8) => SegmentField.UserId,
        6 when name.SequenceEqual("sentAt"u8) => SegmentField.SentAt,
        6 when name.SequenceEqual("traits"u8) => SegmentField.Traits,
        7 when name.SequenceEqual("context"u8) => SegmentField.Context,
        7 when name.SequenceEqual("groupId"u8) => SegmentField.GroupId,
        8 when name.SequenceEqual("category"u8) => SegmentField.Category,
        9 when name.SequenceEqual("messageId"u8) => SegmentField.MessageId,
        9 when name.SequenceEqual("timestamp"u8) => SegmentField.Timestamp,
        10 when name.SequenceEqual("properties"u8) => SegmentField.Properties,
        10 when name.SequenceEqual("previousId"u8) => SegmentField.PreviousId,
        11 when name.SequenceEqual("anonymousId"u8) => SegmentField.AnonymousId,
        _ => SegmentField.Ignored,
    };
}
