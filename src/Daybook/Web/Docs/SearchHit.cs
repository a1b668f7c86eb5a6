namespace Daybook.Web.Docs;

/// <summary>A passage that the search found.</summary>
/// <param name="Doc">Name of the document: its path without <c>.md</c>.</param>
/// <param name="Heading">Headings down to the passage, joined by " › ".</param>
/// <param name="Snippet">HTML: escaped text with the found words in <c>&lt;mark&gt;</c>.</param>
/// <param name="Score">Higher is better. Compare scores only within one answer.</param>
/// <param name="Url">The passage in the rendered document.</param>
public sealed record SearchHit(string Doc, string Heading, string Snippet, double Score, string Url);
