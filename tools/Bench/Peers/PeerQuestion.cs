namespace Daybook.Tools.Bench.Peers;

/// <summary>One of the questions that products are compared by. The list is fixed.</summary>
/// <param name="Query">Besides from and to.</param>
/// <param name="GoalMs">Of p50, at 1,000,000 events over 90 days on a quiet machine; null: there is none.</param>
/// <param name="HasRange">False: it is about this moment.</param>
internal sealed record PeerQuestion(string Name, string Path, string Query = "", double? GoalMs = null, bool HasRange = true)
{
    private const double BreakdownGoal = 40, OtherGoal = 150;

    public static IReadOnlyList<PeerQuestion> All { get; } =
    [
        new("daily visitors", "stats/dau"),
        new("retention, daily, 30 windows", "stats/retention", "&windows=30&window_type=daily"),
        new("top events", "stats/top-events"),
        .. PeerEvents.Types.Select(t => new PeerQuestion(
            $"breakdown of {t.Type} by {t.Property}", "stats/breakdown", $"&event_type={t.Type}&property={t.Property}", BreakdownGoal)),
        new("pages by visitors", "stats/breakdown", "&event_type=page_view&property=path&measure=users", OtherGoal),
        new("funnel of three steps", "stats/funnel", "&steps=product_viewed,product_added,purchase&within=7d", OtherGoal),
        new("sessions", "stats/sessions"),
        new("people active now", "stats/now", HasRange: false),
    ];

    /// <param name="round">
    /// Each begins a day earlier. Those days are empty, so it is about the same events, and nobody has asked it before.
    /// </param>
    public string Address(PeerPlan plan, int round) => HasRange
        ? $"{Path}?from={plan.FirstDay.AddDays(-round):yyyy-MM-dd}&to={plan.LastDay:yyyy-MM-dd}{Query}"
        : $"{Path}?{Query.TrimStart('&')}".TrimEnd('?');
}
