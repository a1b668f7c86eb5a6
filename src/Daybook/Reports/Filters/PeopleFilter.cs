using Daybook.Foundation.Http;

namespace Daybook.Reports.Filters;

/// <summary>A filter that is asked about people and not about events: every condition must be about people.</summary>
public static class PeopleFilter
{
    private const string Advice = "This condition is about an event, and a person has many. Ask for people who did something: "
        + "{\"field\": \"event_type\", \"op\": \"did\", \"values\": [\"order_paid\"]}; or for what is known about them: person.NAME, "
        + "group.TYPE.NAME.";

    /// <param name="parameter">Named in the error.</param>
    /// <exception cref="ProblemException"><c>invalid_parameter</c> that shows where the first other condition is.</exception>
    public static void Require(IReadOnlyList<FilterNode> nodes, string parameter)
    {
        if (FirstOther(nodes, "") is { } pointer) throw new FilterFault(parameter).At($"{pointer}/field", Advice);
    }

    public static bool Holds(IReadOnlyList<FilterNode> nodes) => nodes.SelectMany(n => n.Conditions).All(c => c.IsAboutPeople);

    private static string? FirstOther(IReadOnlyList<FilterNode> nodes, string at) =>
        nodes.Select((node, i) => FirstOther(node, $"{at}/{i}")).FirstOrDefault(found => found is not null);

    private static string? FirstOther(FilterNode node, string at) => node switch
    {
        AllOf all => FirstOther(all.Members, at),
        AnyOf any => FirstOther(any.Members, $"{at}/any"),
        FilterCondition { IsAboutPeople: false } => at,
        _ => null,
    };
}
