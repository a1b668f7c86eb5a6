using Daybook.Foundation.Http;

namespace Daybook.Reports;

/// <summary>What is counted.</summary>
/// <param name="Property">The numeric property of a sum, an average or a percentile.</param>
public sealed record Measure(MeasureKind Kind, string? Property)
{
    /// <summary>As a trend is asked for it.</summary>
    public string Name => Kind switch
    {
        MeasureKind.Count => "events",
        MeasureKind.Users => "users",
        MeasureKind.PerUser => "per_user",
        MeasureKind.Sum => $"sum:{Property}",
        MeasureKind.Avg => $"avg:{Property}",
        MeasureKind.Median => $"median:{Property}",
        _ => $"p90:{Property}",
    };

    /// <summary>There is no average of nothing.</summary>
    public double? OfNothing => Kind is MeasureKind.Count or MeasureKind.Users or MeasureKind.Sum ? 0 : null;

    /// <summary>
    /// Reads a breakdown's <c>measure</c>: <c>count</c> (the default), <c>users</c>, <c>sum:NAME</c> or <c>avg:NAME</c>.
    /// </summary>
    public static Measure Read(QueryReader query) => query.Text("measure") switch
    {
        null or "count" => new(MeasureKind.Count, null),
        "users" => new(MeasureKind.Users, null),
        ['s', 'u', 'm', ':', .. { Length: > 0 } name] => new(MeasureKind.Sum, name),
        ['a', 'v', 'g', ':', .. { Length: > 0 } name] => new(MeasureKind.Avg, name),
        _ => throw QueryReader.Invalid("measure", "`measure` must be count, users, sum:NAME or avg:NAME, where NAME is a property."),
    };

    /// <summary>Reads a trend's <c>measure</c>: by default <c>events</c>.</summary>
    public static Measure ReadOfTrend(QueryReader query) => query.Text("measure") switch
    {
        null or "events" => new(MeasureKind.Count, null),
        "users" => new(MeasureKind.Users, null),
        "per_user" => new(MeasureKind.PerUser, null),
        ['s', 'u', 'm', ':', .. { Length: > 0 } name] => new(MeasureKind.Sum, name),
        ['a', 'v', 'g', ':', .. { Length: > 0 } name] => new(MeasureKind.Avg, name),
        ['m', 'e', 'd', 'i', 'a', 'n', ':', .. { Length: > 0 } name] => new(MeasureKind.Median, name),
        ['p', '9', '0', ':', .. { Length: > 0 } name] => new(MeasureKind.P90, name),
        _ => throw QueryReader.Invalid("measure",
            "`measure` must be events, users, per_user, sum:NAME, avg:NAME, median:NAME or p90:NAME, where NAME is a property."),
    };
}

public enum MeasureKind
{
    Count,
    Users,
    PerUser,
    Sum,
    Avg,
    Median,
    P90,
}
