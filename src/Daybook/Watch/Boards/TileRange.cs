using System.Globalization;
using Daybook.Reports;
using NodaTime;

namespace Daybook.Watch.Boards;

/// <summary>Days of a tile that move with the calendar: <c>30d</c>, the last 30 with today, or <c>month</c>, this one so far.</summary>
internal static class TileRange
{
    private const string Month = "month";

    public static bool IsOne(string text) => text == Month || DaysOf(text) is not null;

    public static (LocalDate From, LocalDate To) Of(string text, LocalDate today) =>
        text == Month ? (today.With(DateAdjusters.StartOfMonth), today) : (today.PlusDays(1 - DaysOf(text)!.Value), today);

    /// <summary>A month is compared with the month before, as the page does it, and not with as many days.</summary>
    public static LocalDate? Before(string? text, LocalDate today) =>
        text == Month ? today.With(DateAdjusters.StartOfMonth).PlusMonths(-1) : null;

    private static int? DaysOf(string text) =>
        text is [>= '1' and <= '9', .., 'd']
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            && days <= ReportRange.MaxDays ? days : null;
}
