using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Npgsql;

namespace Daybook.Watch.Annotations;

/// <summary>What happened on a day, for whoever looks at numbers of that time.</summary>
/// <param name="Day">Of the reporting time zone.</param>
/// <param name="EventType">It is about these events; null: about all.</param>
/// <param name="Url">Where to read more.</param>
/// <param name="ChangedBy">The caller.</param>
public sealed record Annotation(string AnnotationId, DateOnly Day, string Text, string? EventType, string? Url, DateTimeOffset ChangedAt,
    string ChangedBy)
{
    public const int LongestText = 300, LongestUrl = 1_000;

    internal const string Columns = "annotation_id, day, text, event_type, url, changed_at, changed_by";

    internal static Annotation Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetFieldValue<DateOnly>(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3),
        row.IsDBNull(4) ? null : row.GetString(4), row.GetFieldValue<DateTimeOffset>(5), row.GetString(6));

    internal static string IdOf(HttpCall call, string routed) => SavedName.Of(call, "annotation_id", routed, "release-2.4");

    internal static Problem NotFound(string id) =>
        new(ProblemCode.NotFound, $"There is no annotation \"{id}\". GET /annotations lists those there are.");
}
