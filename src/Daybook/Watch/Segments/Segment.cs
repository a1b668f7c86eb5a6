using Daybook.Reports;
using Npgsql;

namespace Daybook.Watch.Segments;

/// <summary>A saved filter with a name.</summary>
/// <param name="Filter">As <c>filter=</c> takes it.</param>
/// <param name="Revision">Rises with every change.</param>
/// <param name="ChangedBy">The caller.</param>
public sealed record Segment(string Name, RawJson Filter, int Revision, DateTimeOffset ChangedAt, string ChangedBy)
{
    internal const string Columns = "name, filter::text, revision, changed_at, changed_by";

    internal static Segment Read(NpgsqlDataReader row) =>
        new(row.GetString(0), new(row.GetString(1)), row.GetInt32(2), row.GetFieldValue<DateTimeOffset>(3), row.GetString(4));
}
