using Daybook.Foundation;

namespace Daybook.Ingest.Enrich;

/// <summary>Settings <c>Daybook__Enrich__*</c>.</summary>
public sealed class EnrichOptions : IChecked
{
    public const string Section = "Daybook:Enrich";

    /// <summary>
    /// Adds to an event's context what the user agent, the address and the page's address say: browser, operating system, device,
    /// location, campaign and channel. Default true.
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// A file in MaxMind's format (<c>.mmdb</c>) that knows the country of an address, and perhaps its region. If empty (the default), no
    /// location is added. It is read at the start.
    /// </summary>
    public string GeoDatabase { get; set; } = "";

    public IEnumerable<string> Faults()
    {
        if (GeoDatabase.Length > 0 && GeoFile.Fault(GeoDatabase) is { } fault)
            yield return $"Daybook__Enrich__GeoDatabase is '{GeoDatabase}': {fault} It must be a file in MaxMind's format (.mmdb); see "
                + "docs/guides/visitors.md.";
    }
}
