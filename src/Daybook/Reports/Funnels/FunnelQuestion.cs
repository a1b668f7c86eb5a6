using Daybook.Foundation.Http;
using Daybook.Foundation.Text;
using Daybook.Reports.Filters;

namespace Daybook.Reports.Funnels;

/// <param name="Steps">1 to 10 event types.</param>
/// <param name="Within">From first step to last.</param>
/// <param name="AnyOrder">A step is done when it and those before it were done, in whatever order.</param>
/// <param name="By">The field of the first step's event whose values are shown one by one.</param>
/// <param name="Limit">How many of these values; the rest is together.</param>
/// <param name="Time">Also how long it takes.</param>
public sealed record FunnelQuestion(IReadOnlyList<string> Steps, TimeSpan Within, bool AnyOrder = false, FilterField? By = null,
    int Limit = FunnelQuestion.DefaultLimit, bool Time = false)
{
    public const int MaxSteps = 10, DefaultLimit = 10, MaxLimit = 50;

    /// <summary>Without an order, each set of these that an event type has is counted.</summary>
    public const int MaxFiltersOfAType = 4;

    public static readonly TimeSpan DefaultWithin = TimeSpan.FromDays(7);

    private static readonly TimeSpan[] Lengths =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1),
        TimeSpan.FromDays(3), TimeSpan.FromDays(7), TimeSpan.FromDays(30), TimeSpan.FromDays(90),
    ];

    /// <summary>One for each step, or none at all. Null: the type is enough.</summary>
    public IReadOnlyList<StepFilter?> Filters { get; init; } = [];

    /// <summary>Where the bars of the histogram end; the last is the time limit.</summary>
    public IReadOnlyList<TimeSpan> Bars => [.. Lengths.Where(l => l < Within), Within];

    public StepFilter? FilterOf(int step) => step < Filters.Count ? Filters[step] : null;

    public static FunnelQuestion Read(QueryReader query)
    {
        var question = ReadSteps(query) with
        {
            By = FilterField.Read(query, "by"),
            Limit = query.Number("limit", DefaultLimit, 1, MaxLimit),
            Time = query.Flag("time"),
        };
        return question is { AnyOrder: true } and not { By: null, Time: false }
            ? throw QueryReader.Invalid("order", "`order=any` goes with neither `by` nor `time`: without an order no step is the first.")
            : question;
    }

    /// <summary>Reads the steps, their filters, <c>within</c> and <c>order</c>.</summary>
    public static FunnelQuestion ReadSteps(QueryReader query)
    {
        var steps = StepTypes(query);
        var question = new FunnelQuestion(steps, query.Within("within", DefaultWithin),
            query.OneOf("order", "listed", "listed", "any") == "any")
        {
            Filters = StepFilter.Read(query, steps.Count),
        };
        return question.AnyOrder && steps.Index().GroupBy(s => s.Item)
            .Any(type => type.Select(s => question.FilterOf(s.Index)?.Json).Distinct().Count() > MaxFiltersOfAType)
            ? throw QueryReader.Invalid("order",
                $"With `order=any`, the steps of one event type may have at most {MaxFiltersOfAType} different filters.")
            : question;
    }

    /// <summary>The filter of the whole funnel, which also tells which events are of which step.</summary>
    /// <exception cref="ProblemException"><c>invalid_parameter</c>: together they are too many conditions.</exception>
    public EventFilter Marked(EventFilter filter)
    {
        List<FilterNode> marks = [.. Filters.OfType<StepFilter>().Select(f => f.Conditions)];
        ReadFilter.CheckTogether([.. filter.Where, .. marks], EventFilter.Parameter);
        return filter with { Marks = marks };
    }

    /// <summary>Which of the marks is a step's.</summary>
    internal int MarkOf(int step) => Filters.Take(step).Count(f => f is not null);

    // `step`, given 1 to 10 times, each an event type as it is; or `steps`: event types without commas, separated by commas.
    private static IReadOnlyList<string> StepTypes(QueryReader query)
    {
        var (each, listed) = (query.Texts("step"), query.Text("steps", MaxSteps * TextLength.MaxBytes));
        if (each.Count > 0)
        {
            if (listed is not null) throw QueryReader.Invalid("step", "Give either `step` or `steps`.");
            return each.Count <= MaxSteps ? each : throw QueryReader.Invalid("step", $"`step` may be given {MaxSteps} times.");
        }

        if (listed is null) throw QueryReader.Invalid("steps", "`steps` is required, or `step` once for each event type.");
        var steps = listed.Split(',', StringSplitOptions.TrimEntries);
        return steps.Length <= MaxSteps && steps.All(s => s.Length is > 0 and <= TextLength.MaxBytes)
            ? steps
            : throw QueryReader.Invalid(
                "steps",
                $"`steps` must be 1 to {MaxSteps} event types, separated by commas, such as page_view,checkout,purchase. "
                + "Where one has a comma in it, give `step` once for each instead.");
    }
}
