namespace Daybook.Web.Docs;

/// <summary>One section of a document. A search finds it and links to it.</summary>
/// <param name="Heading">Headings from the top of the document to the section's own, joined by " › ".</param>
/// <param name="Anchor">Id of the section's heading in the rendered page; null if the text is above the first heading.</param>
/// <param name="Text">Plain text without markup, with collapsed white space.</param>
public sealed record Passage(string Heading, string? Anchor, string Text);
