using System.Text.Json.Serialization;

namespace Daybook.Cli.AnswerKey;

/// <summary>The expected sum of the receipts if the lines are sent in order, with this many in a request.</summary>
internal sealed class KeyReceipts
{
    private readonly HashSet<Guid> _inRequest = [];

    public int LinesInARequest { get; init; } = 1000;

    public long Sent { get; set; }

    public long Accepted { get; set; }

    /// <summary>Repeats inside one request.</summary>
    public long Duplicates { get; set; }

    public long Rejected { get; set; }

    public SortedDictionary<string, long> RejectedByCode { get; init; } = new(StringComparer.Ordinal);

    public List<KeyRejectedLine> RejectedLines { get; init; } = [];

    /// <summary>The next line: an event's id, or its fault.</summary>
    public void Add(Guid? eventId, string? code, string? field)
    {
        if (Sent % LinesInARequest == 0) _inRequest.Clear();
        Sent++;
        if (code is not null)
        {
            Rejected++;
            RejectedByCode[code] = RejectedByCode.GetValueOrDefault(code) + 1;
            RejectedLines.Add(new KeyRejectedLine(Sent, code, field));
        }
        else if (_inRequest.Add(eventId!.Value)) Accepted++;
        else Duplicates++;
    }
}

/// <param name="Line">From 1.</param>
internal sealed record KeyRejectedLine(long Line, string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field);
