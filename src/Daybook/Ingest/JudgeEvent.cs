using Daybook.Foundation.Events;
using Daybook.Ingest.Parsing;
using Daybook.Ingest.Reading;

namespace Daybook.Ingest;

/// <summary>Judges one event in Daybook's own form, as the door does, for events that come back after a repair.</summary>
public sealed class JudgeEvent(DoorRules rules)
{
    /// <param name="json">A JSON object, UTF-8.</param>
    /// <param name="request">What was known about the request that brought it.</param>
    /// <returns>Exactly one of the two is set.</returns>
    public (Event? Accepted, Rejection? Refused) Judge(ReadOnlyMemory<byte> json, IngestRequest request)
    {
        var warnings = new WarningList();
        var batch = new JudgeBatch(request, rules, new DaybookEventReader(warnings), warnings).Judge([new RawEvent(json, null)]);
        return batch.Accepted is [var accepted] ? (accepted, null) : (null, batch.Rejections[0]);
    }
}
