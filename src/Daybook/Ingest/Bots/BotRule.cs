using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Ingest.Parsing;

namespace Daybook.Ingest.Bots;

/// <summary>
/// Refuses events whose user agent is a bot's. The event's own <c>context.userAgent</c> counts, because a server may send for a browser.
/// The request's header counts only if the event has none.
/// </summary>
internal static class BotRule
{
    private const int Shown = 120;

    /// <returns>Null if it finds no bot.</returns>
    public static Refusal? Judge(Event e, string? header)
    {
        var (field, agent) = Agent(e.Context.Span) is { } own ? own : ("User-Agent", header);
        if (agent is null || BotAgents.Find(agent) is not { } word) return null;
        return new Refusal(RejectionCode.RuleViolation, field,
            $"The user agent '{(agent.Length <= Shown ? agent : agent[..Shown] + "…")}' is a bot's: it has '{word}'. Events of bots are "
            + "not stored here. (rule: bot)");
    }

    private static (string Field, string Agent)? Agent(ReadOnlySpan<byte> context)
    {
        var reader = new Utf8JsonReader(context);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.ValueTextEquals("userAgent"u8) ? "context.userAgent"
                : reader.ValueTextEquals("user_agent"u8) ? "context.user_agent" : null;
            reader.Read();
            if (field is not null && reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 } agent)
                return (field, agent);
            reader.Skip();
        }

        return null;
    }
}
