namespace Daybook.Reports.Trends;

/// <summary>A number of a trend.</summary>
/// <param name="Line">Which series it belongs to.</param>
/// <param name="Period">From 1; null: the whole range.</param>
internal readonly record struct TrendCell(TrendLine Line, int? Period, double? Number);

/// <param name="Type">Place among the types that were asked for, from 1.</param>
/// <param name="Place">Of the value, from 1; null: all other values.</param>
/// <param name="Value">Null also where an event has none.</param>
internal readonly record struct TrendLine(int Type, int? Place, string? Value);
