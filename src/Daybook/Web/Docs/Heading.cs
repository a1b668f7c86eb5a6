namespace Daybook.Web.Docs;

/// <summary>A heading that a link can point to.</summary>
/// <param name="Level">2 or 3.</param>
/// <param name="Anchor">Its id in the rendered page.</param>
/// <param name="Text">Plain text.</param>
public sealed record Heading(int Level, string Anchor, string Text);
