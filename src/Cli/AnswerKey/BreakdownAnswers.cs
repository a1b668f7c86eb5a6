using System.Globalization;

namespace Daybook.Cli.AnswerKey;

/// <summary>Events and users by the values of a property: the first few, and all others together.</summary>
internal static class BreakdownAnswers
{
    /// <param name="measure"><c>count</c>, <c>users</c>, <c>sum:NAME</c> or <c>avg:NAME</c>.</param>
    public static object Values(KeyHistory history, string property, string measure, int limit)
    {
        var number =
            measure.Contains(':', StringComparison.Ordinal) ? measure[(measure.IndexOf(':', StringComparison.Ordinal) + 1)..] : null;
        var groups = history.Events.GroupBy(e => Text(e.Property(property)))
            .Select(group => (Value: group.Key, Events: group.ToList()))
            .OrderByDescending(group => Rank(group.Events, measure, number))
            .ThenByDescending(group => group.Events.Count)
            .ThenBy(group => group.Value is null).ThenBy(group => group.Value, StringComparer.Ordinal)
            .ToList();
        return new
        {
            Values = groups.Take(limit).Select(group => Figures(group.Events, measure, number, ("value", group.Value))),
            Other = Figures([.. groups.Skip(limit).SelectMany(group => group.Events)], measure, number),
        };
    }

    private static Dictionary<string, object?> Figures(List<KeyEvent> events, string measure, string? number,
        params ReadOnlySpan<(string Name, object? Value)> more)
    {
        var figures = new Dictionary<string, object?> { ["count"] = events.Count, ["users"] = Users(events) };
        foreach (var (name, value) in more) figures[name] = value;
        if (number is not null && Rank(events, measure, number) is { } total) figures[measure[..3]] = total;
        return figures;
    }

    // Values without a number come last.
    private static decimal? Rank(List<KeyEvent> events, string measure, string? number)
    {
        if (number is null) return measure == "users" ? Users(events) : events.Count;
        var numbers =
            events.Select(e => e.Property(number)).Where(value => value is long or decimal)
                .Select(value => Convert.ToDecimal(value, CultureInfo.InvariantCulture)).ToList();
        return numbers.Count == 0 ? null : measure.StartsWith("avg", StringComparison.Ordinal) ? numbers.Sum() / numbers.Count
            : numbers.Sum();
    }

    private static int Users(List<KeyEvent> events) => events.Select(e => e.User).Distinct().Count();

    private static string? Text(object? value) => value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
