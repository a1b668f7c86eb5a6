namespace Daybook.Client;

/// <summary>
/// Who did it. An event needs a user id or an anonymous id, each at most 200 characters; with both, Daybook counts them as one person from
/// then on.
/// </summary>
/// <param name="UserId">The person's id in your own data, once known.</param>
/// <param name="AnonymousId">An id for someone who has not signed in, such as the one in a cookie.</param>
/// <param name="SessionId">Optional; at most 200 characters.</param>
public readonly record struct Person(string? UserId, string? AnonymousId = null, string? SessionId = null)
{
    /// <summary>Someone who has signed in.</summary>
    public static Person User(string userId) => new(userId);

    /// <summary>Someone who has not signed in.</summary>
    public static Person Anonymous(string anonymousId) => new(null, anonymousId);
}
