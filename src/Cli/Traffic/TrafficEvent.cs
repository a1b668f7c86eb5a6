using NodaTime;

namespace Daybook.Cli.Traffic;

/// <summary>One thing that a visitor did. Times are whole milliseconds.</summary>
/// <param name="Properties">Values are string, long, decimal or bool.</param>
/// <param name="SignUp">Null: the visitor is known in the same way always.</param>
/// <param name="Browser">Null: the event does not say what it was sent with.</param>
internal sealed record TrafficEvent(
    Guid Id, string Type, Instant OccurredAt, Visitor Visitor, string Session, string Source,
    IReadOnlyList<(string Name, object Value)> Properties, SignUp? SignUp = null, WebVisitor? Browser = null)
{
    public string? UserId => SignUp is null || OccurredAt >= SignUp.At ? Visitor.UserId : null;

    public string? AnonymousId => SignUp is null ? Visitor.AnonymousId
        // A session is on one device.
        : Session[^1] % 2 == 0 ? SignUp.Phone
        : SignUp.Desk;
}
