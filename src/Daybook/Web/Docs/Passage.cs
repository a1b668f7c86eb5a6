namespace Daybook.Web.Docs;

/// <summary>One section of a document: what a search finds and links to.</summary>
/// <param name="Heading">Headings from the top of the document down to the section's own, joined by " › ".</param>
/// <param name="Anchor">Id of the section's heading in the rendered page; null for text above the first heading.</param>
/// <param name="Text">Plain text without markup, white space collapsed.</param>
public sealed record Passage(string Heading, string? Anchor, string Text);
