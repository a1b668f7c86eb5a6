using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Daybook.Reports.Sql.Worker;

namespace Daybook.Reports.Sql;

/// <param name="Rows">In the order of the columns.</param>
/// <param name="LimitHit"><c>rows</c> or <c>bytes</c>: there are more rows, which this limit keeps back; null: these are all.</param>
/// <param name="Persons"><c>ids</c>, or <c>numbers</c>: whoever asks may not know people.</param>
/// <param name="InexactNumbers">Properties of which <c>numbers</c> lacks those with too many digits: sums of them are too low.</param>
public sealed record SqlAnswer(
    IReadOnlyList<SqlColumn> Columns, IReadOnlyList<RawJson> Rows, int RowCount, string? LimitHit, string Persons,
    IReadOnlyCollection<string> InexactNumbers, ReportRange Range, Provenance Provenance) : Report(Range, Provenance)
{
    internal static SqlAnswer Of(SqlRequest request, SqlSnapshot snapshot, SqlRows rows, bool named) => new(
        rows.Columns, [.. rows.Rows.Select(r => new RawJson(Encoding.UTF8.GetString(r)))], rows.Rows.Count, rows.Hit,
        named ? "ids" : "numbers", snapshot.Inexact, request.Range, snapshot.Provenance! with { Plan = snapshot.Plan });

    /// <summary>All but the rows, on one line: a header of the formats that have no place for it.</summary>
    internal string Standing => JsonSerializer.Serialize(new SqlStanding(RowCount, LimitHit, Persons, InexactNumbers, Range, Provenance),
        HeaderOptions);

    // ASCII only.
    private static JsonSerializerOptions HeaderOptions { get; } =
        new(Foundation.DaybookJson.Options) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Default, WriteIndented = false };
}

internal sealed record SqlStanding(int RowCount, string? LimitHit, string Persons, IReadOnlyCollection<string> InexactNumbers,
    ReportRange Range, Provenance Provenance) : Report(Range, Provenance);
