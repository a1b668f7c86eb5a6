namespace Daybook.Foundation;

/// <summary>Settings <c>Daybook__Identity__*</c>.</summary>
public sealed class IdentityOptions : IChecked
{
    public const string Section = "Daybook:Identity";

    /// <summary>
    /// Whether an anonymous id counts as the user it belongs to. The database records it when it is made. Not set, which is the default:
    /// true in a new database, and otherwise what the database says.
    /// </summary>
    public bool? Merge { get; set; }

    public IEnumerable<string> Faults() => [];
}
