namespace Daybook.Cli.Checkup;

/// <summary>What one look at a deployment found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Page">The page of the docs that says what to do, such as <c>runbooks/dead-letters</c>.</param>
internal sealed record Finding(string Check, FindingState State, string Detail, string? Page = null)
{
    public static Finding Ok(string check, string detail) => new(check, FindingState.Ok, detail);

    /// <summary>Nothing is wrong, but somebody may want to know.</summary>
    public static Finding Note(string check, string detail, string? page = null) => new(check, FindingState.Note, detail, page);

    public static Finding Wrong(string check, string detail, string page) => new(check, FindingState.Wrong, detail, page);
}

internal enum FindingState
{
    Ok,
    Note,
    Wrong,
}
