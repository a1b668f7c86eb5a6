namespace Daybook.Cli.Import;

/// <summary>A record that was not taken, as it is written to the file of rejected lines.</summary>
/// <param name="Code">A rejection code of Daybook, or <see cref="UnreadableRow"/>.</param>
/// <param name="Event">What was sent; for an unreadable row, its text as it stands in the file.</param>
internal sealed record RejectedLine(long Line, string Code, string? Field, string? Detail, string? EventId, string Event)
{
    /// <summary>Not sent at all: the row cannot be taken apart into fields.</summary>
    public const string UnreadableRow = "unreadable_row";

    /// <summary>Daybook's own code: a field that must be there is not.</summary>
    public const string MissingField = "missing_field";
}
