using System.Text.Json.Serialization;
using Daybook.Reports;
using Npgsql;

namespace Daybook.Watch.Segments;

/// <summary>A saved filter with a name.</summary>
/// <param name="Filter">As <c>filter=</c> takes it.</param>
/// <param name="Revision">Rises with every change.</param>
/// <param name="ChangedBy">The caller.</param>
/// <param name="State"><c>live</c>: evaluated when somebody asks. <c>frozen</c>: its members are those of <paramref name="AsOf"/>.</param>
/// <param name="AsOf">Null: live.</param>
/// <param name="Members">People when it was frozen, without those who were erased since. Null: live.</param>
/// <param name="Complete">False: when it was frozen, a <c>did</c> reached back to events that retention had dropped. Null: live.</param>
public sealed record Segment(string Name, RawJson Filter, int Revision, DateTimeOffset ChangedAt, string ChangedBy, string State,
    DateTimeOffset? AsOf, long? Members, bool? Complete)
{
    public const string Live = "live", Frozen = "frozen";

    /// <summary>Of segments <c>s</c> and cohorts <c>c</c>.</summary>
    internal const string Columns =
        "s.name, s.filter::text, s.revision, s.changed_at, s.changed_by, c.as_of, c.members, c.complete";

    internal const string Rows = "segments s LEFT JOIN cohorts c ON c.cohort_id = s.cohort_id";

    [JsonIgnore]
    public bool IsFrozen => State == Frozen;

    internal static Segment Read(NpgsqlDataReader row)
    {
        var frozen = !row.IsDBNull(5);
        return new(row.GetString(0), new(row.GetString(1)), row.GetInt32(2), row.GetFieldValue<DateTimeOffset>(3), row.GetString(4),
            frozen ? Frozen : Live, frozen ? row.GetFieldValue<DateTimeOffset>(5) : null, frozen ? row.GetInt64(6) : null,
            frozen ? row.GetBoolean(7) : null);
    }
}
