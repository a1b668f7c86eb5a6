namespace Daybook.Web.Mcp;

/// <summary>A tool that an agent may call: a GET route of the contract, with the tool's arguments as its query.</summary>
/// <param name="Name">What the agent calls.</param>
/// <param name="Path">The route's path, as the contract writes it. The contract says what it takes, in the query and in the path.</param>
/// <param name="Description">What it answers, to a reader who chooses between tools.</param>
public sealed record McpTool(string Name, string Path, string Description)
{
    /// <summary>All of them.</summary>
    /// <remarks>
    /// Whoever may call <c>/mcp</c> may call each of these routes, whatever scope they have themselves. So only routes that change nothing
    /// and show no person belong here. The ledger is here because a reader should know whether events are missing.
    /// </remarks>
    public static IReadOnlyList<McpTool> All { get; } =
    [
        new("trend", "/stats/trend",
            "Events, people, or a number in a property over hours, days, weeks or months: of all events or of the types in event_type, by "
            + "the values of one field in `by`, beside another period in `compare`. top_events lists the types. With `attribution`, events "
            + "count under the value of an earlier event of the same person: revenue by the campaign that brought the buyer."),
        new("top_events", "/stats/top-events",
            "The most frequent event types of a range, with their events and distinct people. Call it first to learn which there are."),
        new("breakdown", "/stats/breakdown",
            "Events and people by the values of one property, such as country or plan; also the sum or average of a numeric property."),
        new("funnel", "/stats/funnel",
            "How many people did the steps in order within a time limit, and where the others stopped. Give the steps in `steps`."),
        new("paths", "/stats/paths",
            "What people did after an event, or before it: the most frequent events of each step, with people. Give `start` or `end`."),
        new("retention", "/stats/retention",
            "Cohorts of people by their first event ever, and how many of each came back in the days, weeks or months after it."),
        new("sessions", "/stats/sessions",
            "Sessions of each day: how many, their length, their events, and the share that bounced."),
        new("properties", "/properties",
            "Which properties the events of each type have, and which paths their context has: how often, of which types, with "
            + "examples. Call it before you break down or filter by one."),
        new("property_values", "/properties/{name}/values",
            "The most frequent values of one property, or of one path of the context with scope=context."),
        new("totals", "/events/stats",
            "How many events and people are stored in all, by type, and the times of the first and the newest event."),
        new("ledger", "/ops/ledger",
            "By hour of receipt, how many events were accepted and what became of them. A `difference` other than 0 means that events are "
            + "missing from every report of that time."),
        new("search_docs", "/docs/search",
            "Passages of Daybook's documentation: how numbers are counted, what an error means, what to do about an alert."),
    ];
}
