using System.Globalization;
using Daybook.Foundation.Http;
using Daybook.Reports.Filters;

namespace Daybook.Reports.Funnels;

/// <summary>What an event of a step must hold beside its type: <c>filter.N</c>, in the language of <c>filter</c>.</summary>
/// <param name="Json">As it was given.</param>
public sealed record StepFilter(string Json, AllOf Conditions)
{
    private const string Prefix = "filter.";
    private const int MaxName = 20;

    /// <returns>One for each step; null: its type is enough.</returns>
    internal static IReadOnlyList<StepFilter?> Read(QueryReader query, int steps)
    {
        var found = new StepFilter?[steps];
        foreach (var (number, json) in query.WithPrefix(Prefix, "N", FilterLimits.Length))
        {
            var name = Prefix + number;
            if (number.StartsWith('0') || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
                || step > steps)
                throw QueryReader.Invalid(name.Length <= MaxName ? name : Prefix + "N",
                    $"`filter.N` is about step N, and this funnel has steps 1 to {steps}: `filter.1` is about the first.");
            found[step - 1] = new(json, new AllOf(ReadFilter.Of(json, name)));
        }

        return found;
    }
}
