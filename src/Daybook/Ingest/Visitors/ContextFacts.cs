using System.Text.Json;

namespace Daybook.Ingest.Visitors;

/// <summary>
/// What an event's context says of the visitor, and which of the groups that Daybook can add the sender has filled itself.
/// </summary>
internal sealed class ContextFacts
{
    /// <summary><c>userAgent</c> or <c>user_agent</c>; null if there is none.</summary>
    public string? Agent { get; private set; }

    /// <summary>How the sender spells it.</summary>
    public string? AgentName { get; private set; }

    /// <summary><c>ip</c>, whatever the sender wrote there.</summary>
    public string? Address { get; private set; }

    /// <summary><c>page.url</c>.</summary>
    public string? PageUrl { get; private set; }

    /// <summary><c>page.referrer</c>, else <c>referrer.url</c>.</summary>
    public string? Referrer { get; private set; }

    /// <summary><c>campaign.source</c>, <c>.medium</c> and <c>.name</c>, as Segment's SDKs send them.</summary>
    public (string? Source, string? Medium, string? Name) Campaign { get; private set; }

    /// <summary>Groups of <see cref="ContextGroups"/> that the sender has sent.</summary>
    public ContextGroups Said { get; private set; }

    /// <param name="context">A canonical JSON object.</param>
    public static ContextFacts Of(ReadOnlySpan<byte> context)
    {
        var facts = new ContextFacts();
        if (context.Length > 2) facts.Read(context);
        return facts;
    }

    private void Read(ReadOnlySpan<byte> context)
    {
        var reader = new Utf8JsonReader(context);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!Member(ref reader)) Pass(ref reader);
        }
    }

    // True if the value was read too.
    private bool Member(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("userAgent"u8)) SaysAgent(Text(ref reader), "userAgent");
        else if (reader.ValueTextEquals("user_agent"u8)) SaysAgent(Text(ref reader), "user_agent");
        else if (reader.ValueTextEquals("ip"u8)) Address = Text(ref reader);
        else if (reader.ValueTextEquals("page"u8)) Page(ref reader);
        else if (reader.ValueTextEquals("campaign"u8)) Sent(ref reader);
        else if (reader.ValueTextEquals("referrer"u8)) Came(ref reader);
        else
        {
            Said |= Group(ref reader);
            return false;
        }

        return true;
    }

    // Of both spellings the first counts; in canonical order that is userAgent.
    private void SaysAgent(string? agent, string name)
    {
        if (agent is not null && Agent is null) (Agent, AgentName) = (agent, name);
    }

    /// <summary>The group at whose name the reader is.</summary>
    public static ContextGroups Group(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("browser"u8) ? ContextGroups.Browser
        : reader.ValueTextEquals("os"u8) ? ContextGroups.Os
        : reader.ValueTextEquals("device"u8) ? ContextGroups.Device
        : reader.ValueTextEquals("enrichment"u8) ? ContextGroups.Enrichment
        : reader.ValueTextEquals("location"u8) ? ContextGroups.Location
        : reader.ValueTextEquals("campaign"u8) ? ContextGroups.Campaign
        : reader.ValueTextEquals("traffic"u8) ? ContextGroups.Traffic
        : ContextGroups.None;

    private void Page(ref Utf8JsonReader reader)
    {
        if (!Enter(ref reader)) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("url"u8)) PageUrl = Text(ref reader);
            else if (reader.ValueTextEquals("referrer"u8)) Referrer = Text(ref reader) ?? Referrer;
            else Pass(ref reader);
        }
    }

    private void Came(ref Utf8JsonReader reader)
    {
        if (!Enter(ref reader)) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("url"u8)) Referrer ??= Text(ref reader);
            else Pass(ref reader);
        }
    }

    private void Sent(ref Utf8JsonReader reader)
    {
        Said |= ContextGroups.Campaign;
        if (!Enter(ref reader)) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("source"u8)) Campaign = Campaign with { Source = Text(ref reader) };
            else if (reader.ValueTextEquals("medium"u8)) Campaign = Campaign with { Medium = Text(ref reader) };
            else if (reader.ValueTextEquals("name"u8)) Campaign = Campaign with { Name = Text(ref reader) };
            else Pass(ref reader);
        }
    }

    private static bool Enter(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject) return true;
        reader.Skip();
        return false;
    }

    private static void Pass(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString() is { Length: > 0 } text ? text : null;
        reader.Skip();
        return null;
    }
}

/// <summary>The members of a context that Daybook can add.</summary>
[Flags]
internal enum ContextGroups
{
    None = 0,
    Browser = 1,
    Campaign = 2,
    Device = 4,
    Location = 8,
    Os = 16,
    Traffic = 32,
    Enrichment = 64,
}
