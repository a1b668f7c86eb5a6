using Daybook.Foundation.Events;
using Daybook.Ingest.Parsing;
using Daybook.Ingest.Visitors;

namespace Daybook.Ingest.Bots;

/// <summary>
/// Refuses events whose user agent is a bot's. The event's own <c>context.userAgent</c> counts, because a server may send for a browser.
/// The request's header counts only if the event has none.
/// </summary>
internal static class BotRule
{
    private const int Shown = 120;

    /// <param name="bots">What <see cref="BotAgents.Find"/> says of agents.</param>
    /// <returns>Null if it finds no bot.</returns>
    public static Refusal? Judge(ContextFacts said, string? header, AgentMemory<string?> bots)
    {
        var (field, agent) = said.Agent is { } own ? ($"context.{said.AgentName}", own) : ("User-Agent", header);
        if (agent is null || bots.Of(agent) is not { } word) return null;
        return new Refusal(RejectionCode.RuleViolation, field,
            $"The user agent '{(agent.Length <= Shown ? agent : agent[..Shown] + "…")}' is a bot's: it has '{word}'. Events of bots are "
            + "not stored here. (rule: bot)");
    }
}
