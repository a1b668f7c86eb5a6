using Daybook.Foundation.Http;

namespace Daybook.Reports;

/// <summary>The measure that orders a breakdown's values.</summary>
/// <param name="Property">The numeric property of a sum or an average.</param>
public sealed record Measure(MeasureKind Kind, string? Property)
{
    /// <summary>Reads <c>measure</c>: <c>count</c> (the default), <c>users</c>, <c>sum:NAME</c> or <c>avg:NAME</c>.</summary>
    public static Measure Read(QueryReader query) => query.Text("measure") switch
    {
        null or "count" => new(MeasureKind.Count, null),
        "users" => new(MeasureKind.Users, null),
        ['s', 'u', 'm', ':', .. { Length: > 0 } name] => new(MeasureKind.Sum, name),
        ['a', 'v', 'g', ':', .. { Length: > 0 } name] => new(MeasureKind.Avg, name),
        _ => throw QueryReader.Invalid("measure", "`measure` must be count, users, sum:NAME or avg:NAME, where NAME is a property."),
    };
}

public enum MeasureKind
{
    Count,
    Users,
    Sum,
    Avg,
}
