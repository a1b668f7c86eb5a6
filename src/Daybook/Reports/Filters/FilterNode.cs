namespace Daybook.Reports.Filters;

/// <summary>A part of <c>filter=</c>: it holds for an event or it does not, never neither.</summary>
public abstract record FilterNode
{
    /// <summary>Every condition in this part, from left to right.</summary>
    public abstract IEnumerable<FilterCondition> Conditions { get; }
}

/// <param name="Members">All of them must hold.</param>
public sealed record AllOf(IReadOnlyList<FilterNode> Members) : FilterNode
{
    public override IEnumerable<FilterCondition> Conditions => Members.SelectMany(m => m.Conditions);
}

/// <param name="Members">One of them must hold.</param>
public sealed record AnyOf(IReadOnlyList<FilterNode> Members) : FilterNode
{
    public override IEnumerable<FilterCondition> Conditions => Members.SelectMany(m => m.Conditions);
}

/// <param name="Values">As many and of the kinds that the operator takes.</param>
/// <param name="AtLeast">Of <c>did</c>: this many events.</param>
/// <param name="Within">Of <c>did</c>: counted back from the end of the report's range; null: ever before that end.</param>
public sealed record FilterCondition(FilterField Field, FilterOperator Operator, IReadOnlyList<FilterValue> Values, long AtLeast = 1,
    TimeSpan? Within = null) : FilterNode
{
    /// <summary>It is about the person: it holds for all of their events or for none.</summary>
    public bool IsAboutPeople => IsDid || Field.IsKnown || Field.Kind == FilterFieldKind.Cohort;

    public bool IsDid => Operator is FilterOperator.Did or FilterOperator.DidNot;

    public override IEnumerable<FilterCondition> Conditions => [this];
}
