namespace Daybook.Web.Docs;

/// <summary>One found passage.</summary>
/// <param name="Doc">Name of the document: its path without <c>.md</c>.</param>
/// <param name="Heading">Headings down to the passage, joined by " › ".</param>
/// <param name="Snippet">HTML: escaped text in which the found words stand in <c>&lt;mark&gt;</c>.</param>
/// <param name="Score">Higher is better; comparable within one answer only.</param>
/// <param name="Url">The passage in the rendered document.</param>
public sealed record SearchHit(string Doc, string Heading, string Snippet, double Score, string Url);
