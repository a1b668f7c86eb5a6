namespace Daybook.Ingest.Plan;

/// <summary>Where all of <paramref name="When"/> hold, all of <paramref name="Then"/> must.</summary>
/// <param name="When">Empty: always.</param>
/// <param name="Message">What the sender is told; null tells the condition.</param>
internal sealed record CrossFieldRule(string Name, IReadOnlyList<Condition> When, IReadOnlyList<Condition> Then, string? Message)
{
    public void Check(EventFields fields, string eventType, List<Violation> violations)
    {
        if (!When.All(c => c.Holds(fields) == true)) return;
        foreach (var condition in Then)
        {
            // A comparison with what is absent says nothing: that a field must be there is for `required` or `exists` to say.
            if (condition.Holds(fields) == false) violations.Add(new Violation($"{eventType}.{Name}", condition.Field, Message ?? $"It must hold that {condition}."));
        }
    }
}
