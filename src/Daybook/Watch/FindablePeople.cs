using Daybook.Foundation.Http;
using Daybook.Reports.Filters;

namespace Daybook.Watch;

/// <summary>
/// A filter that is kept must not hold what an erasure would have to guess: <c>session_id</c> takes no values, and <c>user_id</c> only
/// whole ids, which an erasure finds.
/// </summary>
internal static class FindablePeople
{
    /// <param name="what">It is kept in, such as <c>a segment</c>.</param>
    /// <exception cref="ProblemException"><c>invalid_parameter</c>.</exception>
    public static void Require(FilterCondition condition, string parameter, string what)
    {
        if (condition.Field.Kind == FilterFieldKind.SessionId && condition.Values.Count > 0)
            throw QueryReader.Invalid(parameter, $"In {what} `session_id` takes only `exists` and `missing`: a session is over soon.");
        if (Names(condition) && condition.Operator is not (FilterOperator.Is or FilterOperator.IsNot))
            throw QueryReader.Invalid(parameter,
                $"In {what} `user_id` takes only `is`, `is_not`, `exists` and `missing`, so that an erasure finds whom it names.");
    }

    /// <summary>It is about somebody by their id.</summary>
    public static bool Names(FilterCondition condition) => condition.Field.Kind == FilterFieldKind.UserId && condition.Values.Count > 0;
}
