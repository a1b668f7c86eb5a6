namespace Daybook.Ingest.Plan;

/// <summary>If all of <paramref name="When"/> hold, all of <paramref name="Then"/> must hold.</summary>
/// <param name="When">If empty, the rule always applies.</param>
/// <param name="Message">The message for the sender; null shows the condition.</param>
internal sealed record CrossFieldRule(string Name, IReadOnlyList<Condition> When, IReadOnlyList<Condition> Then, string? Message)
{
    public void Check(EventFields fields, string eventType, List<Violation> violations)
    {
        if (!When.All(c => c.Holds(fields) == true)) return;
        foreach (var condition in Then)
        {
            // A comparison with an absent field says nothing, because `required` or `exists` says if a field must be there.
            if (condition.Holds(fields) == false)
                violations.Add(new Violation($"{eventType}.{Name}", condition.Field, Message ?? $"It must hold that {condition}."));
        }
    }
}
