using Daybook.Ingest.Plan;
using Daybook.Foundation;
using Daybook.Foundation.Text;

namespace Daybook.Ingest;

/// <summary>Settings <c>Daybook__Ingest__*</c>.</summary>
public sealed class IngestOptions : IChecked
{
    /// <summary>
    /// The largest body of a request after decompression, in bytes. Default 4 MiB; 1 KiB to 64 MiB. A larger body gets <c>413
    /// payload_too_large</c>.
    /// </summary>
    public int MaxBodyBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// The most events in one request. Default 1,000; 1 to 100,000. More get <c>413 batch_too_large</c>, and nothing is stored.
    /// </summary>
    public int MaxBatchSize { get; set; } = 1_000;

    /// <summary>
    /// Largest event: its properties and context as compact JSON, in bytes. Default 32 KiB; 256 bytes to 32 KiB, because a larger one
    /// might not fit a queue message.
    /// </summary>
    public int MaxEventBytes { get; set; } = 32 * 1024;

    /// <summary>
    /// Event types that are let in, separated by commas, or as a JSON array of texts where a name holds a comma; empty (the default)
    /// lets all in. Others: <c>unknown_event_type</c>.
    /// </summary>
    public string AllowedEventTypes { get; set; } = "";

    /// <summary>The tracking plan: a file's path, or the plan itself as JSON. If empty (the default), there is none.</summary>
    public string TrackingPlan { get; set; } = "";

    /// <summary>
    /// If true, events that break the plan are refused (<c>rule_violation</c>, <c>unknown_event_type</c>) instead of accepted with a
    /// warning. Default false.
    /// </summary>
    public bool Strict { get; set; }

    /// <summary>If true, events with a bot's user agent are refused (<c>rule_violation</c>, rule <c>bot</c>). Default false.</summary>
    public bool DropBots { get; set; }

    /// <summary>
    /// Addresses or networks whose visitors do not count, separated by commas, such as <c>203.0.113.7, 2001:db8::/32</c>: their events are
    /// refused (<c>rule_violation</c>, rule <c>own_visit</c>). If empty (the default), none.
    /// </summary>
    public string IgnoreAddresses { get; set; } = "";

    /// <summary>
    /// User and anonymous ids that name nobody, such as <c>undefined</c> or <c>[object Object]</c>, are refused (<c>invalid_field</c>)
    /// instead of warned about. Default false.
    /// </summary>
    public bool RefuseSuspiciousIds { get; set; }

    /// <summary>How far a Segment sender's clock may be off before its times are corrected. Default 300 seconds; 0 to 86,400.</summary>
    public int ClockSkewSeconds { get; set; } = 300;

    /// <summary>
    /// How much JSON may wait in memory for the queue, in bytes. Default 16 MiB; 1 MiB to 1 GiB. More gets <c>503 queue_unavailable</c>.
    /// </summary>
    public int MaxWaitingBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// How long one send to the queue may take, including retries, before its callers get <c>503</c>. Default 5 seconds; 1 to 60.
    /// </summary>
    public int SendTimeoutSeconds { get; set; } = 5;

    public IEnumerable<string> Faults()
    {
        if (MaxBodyBytes is < 1024 or > 64 * 1024 * 1024)
            yield return $"Daybook__Ingest__MaxBodyBytes is {MaxBodyBytes}: it must be from 1024 to 67108864 (64 MiB).";
        if (MaxBatchSize is < 1 or > 100_000)
            yield return $"Daybook__Ingest__MaxBatchSize is {MaxBatchSize}: it must be from 1 to 100000.";
        if (MaxEventBytes is < 256 or > 32 * 1024)
            yield return $"Daybook__Ingest__MaxEventBytes is {MaxEventBytes}: it must be from 256 to 32768 (32 KiB), so that an event "
                + "always fits a queue message.";
        if (MaxWaitingBytes is < 1024 * 1024 or > 1024 * 1024 * 1024)
            yield return $"Daybook__Ingest__MaxWaitingBytes is {MaxWaitingBytes}: it must be from 1048576 (1 MiB) to 1073741824 (1 GiB).";
        if (PlanFault() is { } fault)
            yield return "Daybook__Ingest__TrackingPlan is "
                + $"'{(TrackingPlan.Length <= 100 ? TrackingPlan : TrackingPlan[..100] + "…")}': {fault} See docs/guides/tracking-plan.md.";
        foreach (var one in Networks.Faults(IgnoreAddresses))
            yield return $"Daybook__Ingest__IgnoreAddresses has '{one}': it must be IP addresses or networks such as 203.0.113.7 or "
                + "2001:db8::/32, separated by commas.";
        if (TextList.Fault(AllowedEventTypes) is { } noList)
            yield return $"Daybook__Ingest__AllowedEventTypes {noList}";
        if (ClockSkewSeconds is < 0 or > 86_400)
            yield return $"Daybook__Ingest__ClockSkewSeconds is {ClockSkewSeconds}: it must be from 0 to 86400.";
        if (SendTimeoutSeconds is < 1 or > 60)
            yield return $"Daybook__Ingest__SendTimeoutSeconds is {SendTimeoutSeconds}: it must be from 1 to 60.";
    }

    private string? PlanFault()
    {
        try
        {
            PlanReader.Load(TrackingPlan);
            return null;
        }
        catch (PlanFaultException e)
        {
            return e.Message;
        }
    }
}

/// <summary>Limits that are part of the contract, not settings.</summary>
public static class EventLimits
{
    /// <summary>
    /// Characters of an event type, as a person counts them; besides, at most <see cref="TextLength.MaxBytes"/> bytes.
    /// </summary>
    public const int EventTypeLength = 100;

    /// <summary>
    /// Characters, as a person counts them, of event, user, anonymous and session ids, of a source, and of an Idempotency-Key.
    /// </summary>
    public const int IdLength = TextLength.Id;

    /// <summary>Levels of objects and arrays. The event itself is the first.</summary>
    public const int Nesting = 16;

    /// <summary>Characters of a number. Longer ones overflow PostgreSQL's <c>numeric</c>, and no double needs more than 330.</summary>
    public const int NumberLength = 400;

    /// <summary>How far ahead of its receipt an event may be.</summary>
    public static readonly TimeSpan Future = TimeSpan.FromHours(24);

    /// <summary>
    /// Earlier times probably come from a broken clock, and some zones' offsets were not multiples of 15 minutes then (ADR on times at
    /// the door).
    /// </summary>
    public static readonly DateTimeOffset Earliest = new(1973, 1, 1, 0, 0, 0, TimeSpan.Zero);
}
