using System.Collections.Frozen;
using Daybook.Foundation;
using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Text;
using Daybook.Ingest.Bots;
using Daybook.Ingest.Enrich;
using Daybook.Ingest.Plan;
using Daybook.Ingest.Visitors;
using Microsoft.Extensions.Options;

namespace Daybook.Ingest;

/// <summary>The settings that decide which events may pass.</summary>
public sealed class DoorRules(
    IOptions<IngestOptions> options, IOptions<PrivacyOptions> privacy, Pseudonyms pseudonyms, EnrichEvents enrich)
{
    private readonly FrozenSet<string> _allowed =
        TextList.Read(options.Value.AllowedEventTypes).Select(NameText.Tidy).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The form in which ids continue.</summary>
    public Pseudonyms Pseudonyms => pseudonyms;

    /// <summary>What is added to the events that passed.</summary>
    public EnrichEvents Enrich => enrich;

    /// <summary>Read once at startup. A change of the file applies from the next start.</summary>
    internal TrackingPlan Plan { get; } = PlanReader.Load(options.Value.TrackingPlan);

    /// <summary>True if an event that breaks the plan is refused instead of accepted with a warning.</summary>
    public bool Strict { get; } = options.Value.Strict;

    /// <summary>Events of bots are refused.</summary>
    public bool DropBots { get; } = options.Value.DropBots;

    /// <summary>For each user agent: the word that shows a bot, or null.</summary>
    internal AgentMemory<string?> Bots { get; } = new(BotAgents.Looked, BotAgents.Find);

    /// <summary>Events of one's own visits are refused.</summary>
    internal OwnVisits OwnVisits { get; } = new(Networks.Read(options.Value.IgnoreAddresses));

    /// <summary>Ids that name nobody are refused instead of warned about.</summary>
    public bool RefuseSuspiciousIds { get; } = options.Value.RefuseSuspiciousIds;

    public int MaxEventBytes { get; } = options.Value.MaxEventBytes;

    public bool Allows(string eventType) => _allowed.Count == 0 || _allowed.Contains(eventType);

    /// <summary>True if the allowed event types and the tracking plan both allow the type; null if neither lists any types.</summary>
    public bool? Lists(string eventType) =>
        _allowed.Count == 0 && !Plan.ListsAny ? null : Allows(eventType) && (!Plan.ListsAny || Plan.Lists(eventType));

    /// <summary>Earlier events are too old; null if all are kept.</summary>
    public DateTimeOffset? Oldest(DateTimeOffset now) =>
        privacy.Value.EventRetentionDays > 0 ? now.AddDays(-privacy.Value.EventRetentionDays) : null;
}
