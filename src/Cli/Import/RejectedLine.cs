namespace Daybook.Cli.Import;

/// <summary>A rejected record, as it is written to the file of rejected lines.</summary>
/// <param name="Code">A rejection code of Daybook, or <see cref="UnreadableRow"/>.</param>
/// <param name="Event">What was sent; for an unreadable row, its text in the file.</param>
internal sealed record RejectedLine(long Line, string Code, string? Field, string? Detail, string? EventId, string Event)
{
    /// <summary>Not sent, because the row cannot be split into fields.</summary>
    public const string UnreadableRow = "unreadable_row";

    /// <summary>Daybook's own code: a required field is missing.</summary>
    public const string MissingField = "missing_field";
}
