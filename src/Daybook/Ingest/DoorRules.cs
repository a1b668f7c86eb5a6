using System.Collections.Frozen;
using Daybook.Ingest.Plan;
using Daybook.Foundation.Anonymize;
using Microsoft.Extensions.Options;

namespace Daybook.Ingest;

/// <summary>What the settings say about which events may pass.</summary>
public sealed class DoorRules(IOptions<IngestOptions> options, IOptions<RetentionWindow> retention, Pseudonyms pseudonyms)
{
    private readonly FrozenSet<string> _allowed =
        options.Value.AllowedEventTypes.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>In which form ids go on.</summary>
    public Pseudonyms Pseudonyms => pseudonyms;

    /// <summary>Read once, at the start; a change of the file counts from the next start.</summary>
    internal TrackingPlan Plan { get; } = PlanReader.Load(options.Value.TrackingPlan);

    /// <summary>What breaks the plan is refused instead of warned about.</summary>
    public bool Strict { get; } = options.Value.Strict;

    /// <summary>Events of bots are refused.</summary>
    public bool DropBots { get; } = options.Value.DropBots;

    public int MaxEventBytes { get; } = options.Value.MaxEventBytes;

    public bool Allows(string eventType) => _allowed.Count == 0 || _allowed.Contains(eventType);

    /// <summary>Whether the allowed event types and the tracking plan both name the type; null where neither lists any.</summary>
    public bool? Lists(string eventType) =>
        _allowed.Count == 0 && !Plan.ListsAny ? null : Allows(eventType) && (!Plan.ListsAny || Plan.Lists(eventType));

    /// <summary>Events before this are too old; null when all are kept.</summary>
    public DateTimeOffset? Oldest(DateTimeOffset now) =>
        retention.Value.EventRetentionDays > 0 ? now.AddDays(-retention.Value.EventRetentionDays) : null;
}

/// <summary>Of <c>Daybook:Privacy</c> the one setting that the door must know. The Privacy slice checks it.</summary>
public sealed class RetentionWindow
{
    /// <summary>Days that raw events are kept; 0 (the default) keeps them.</summary>
    public int EventRetentionDays { get; set; }
}
