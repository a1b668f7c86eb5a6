namespace Daybook.Client;

/// <summary>A rejection, or a warning, about one event.</summary>
/// <param name="EventId">The event's id as it was sent; null for a warning about a whole request.</param>
/// <param name="EventType">Its type.</param>
/// <param name="Code">Daybook's code, such as <c>missing_field</c>; each has a page <c>docs/errors/CODE.md</c>.</param>
/// <param name="Field">Path of the wrong field, if there is one.</param>
/// <param name="Detail">What is wrong and what to do, in a sentence.</param>
/// <param name="Json">The event as it was sent; empty if it could not be written as JSON.</param>
public sealed record EventNotice(string? EventId, string? EventType, string Code, string? Field, string Detail, string Json);
