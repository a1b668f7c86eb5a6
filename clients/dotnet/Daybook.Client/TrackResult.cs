namespace Daybook.Client;

/// <summary>What became of an event when it was recorded.</summary>
public readonly record struct TrackResult
{
    private readonly string? _given;
    private readonly Guid _made;

    internal TrackResult(string? given, Guid made, bool queued) => (_given, _made, Queued) = (given, made, queued);

    /// <summary>
    /// True if the client has the event and will deliver it. False if it was dropped because there was no room, or refused because it is
    /// too large or is not JSON: it is then counted, logged, and if refused given to <see cref="DaybookClientOptions.OnRejected"/>.
    /// </summary>
    public bool Queued { get; }

    /// <summary>The id to ask Daybook for the event's trace: <c>GET /events/{event_id}</c>.</summary>
    public string EventId => _given ?? _made.ToString();
}
