namespace Daybook.Reports.Trends;

public enum TrendInterval
{
    /// <summary>Counted from the first instant of each day.</summary>
    Hour,
    Day,

    /// <summary>From Monday.</summary>
    Week,

    /// <summary>Calendar months.</summary>
    Month,
}
