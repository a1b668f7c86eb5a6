namespace Daybook.Store.Persist;

/// <summary>
/// Table <c>known_changes</c>: what is known about people or groups changed, and no event was stored that says so by its mark.
/// </summary>
internal static class KnownChanges
{
    /// <summary>Last in the transaction that makes the change, because others wait for this row.</summary>
    public const string Note = "UPDATE known_changes SET changes = changes + 1";
}
