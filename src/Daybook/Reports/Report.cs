using System.Text.Json.Serialization;
using Daybook.Reports.Columns;
using NodaTime;

namespace Daybook.Reports;

/// <summary>What every report contains besides its numbers.</summary>
public abstract record Report([property: JsonIgnore] ReportRange Range, [property: JsonIgnore] Provenance Provenance)
{
    [JsonPropertyOrder(1)]
    public DateOnly From => Range.From.ToDateOnly();

    [JsonPropertyOrder(1)]
    public DateOnly To => Range.To.ToDateOnly();

    [JsonPropertyOrder(1)]
    public string TimeZone => Range.Zone.Id;

    /// <inheritdoc cref="Reports.Provenance" path="/param[@name='AsOf']"/>
    [JsonPropertyOrder(2)]
    public DateTimeOffset AsOf => Provenance.AsOf.ToDateTimeOffset();

    [JsonPropertyOrder(2)]
    public bool Complete => Provenance.Complete;

    [JsonPropertyOrder(2)]
    public long Revision => Provenance.Revision;

    [JsonPropertyOrder(2)]
    public long LateEvents => Provenance.LateEvents;

    [JsonPropertyOrder(2)]
    public long PendingEvents => Provenance.PendingEvents;

    /// <summary>Absent where nothing but PostgreSQL could be asked.</summary>
    [JsonPropertyOrder(2)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AnswerPlan? Plan => Provenance.Plan;
}
