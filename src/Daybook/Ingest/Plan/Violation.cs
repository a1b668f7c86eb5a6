namespace Daybook.Ingest.Plan;

/// <summary>One way in which an event breaks the tracking plan.</summary>
/// <param name="Rule">The place in the plan: the event type, then the property and keyword, or the rule's name.</param>
/// <param name="Field">JSON path in the stored event.</param>
internal readonly record struct Violation(string Rule, string Field, string Detail)
{
    public const string Unlisted = "unlisted";

    public string Told => $"{Detail} (plan: {Rule})";
}
