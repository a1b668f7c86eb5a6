using System.Collections.Frozen;
using System.Text.Json;

namespace Daybook.Foundation.Events;

/// <summary>
/// Why a whole request failed. A closed set: each has a page <c>docs/errors/&lt;code&gt;.md</c>, to which a problem's <c>type</c> links.
/// </summary>
public enum ProblemCode
{
    InvalidJson,
    InvalidParameter,
    Unauthenticated,
    Forbidden,
    NotFound,
    PayloadTooLarge,
    BatchTooLarge,
    UnsupportedMediaType,
    AllEventsRejected,
    RateLimited,
    Internal,
    QueueUnavailable,
    StoreUnavailable,
}

/// <summary>Wire name, HTTP status and title of each <see cref="ProblemCode"/>.</summary>
public static class ProblemCodes
{
    private static readonly FrozenDictionary<ProblemCode, (string Name, int Status, string Title)> Facts =
        new Dictionary<ProblemCode, (int, string)>
        {
            [ProblemCode.InvalidJson] = (400, "The body is not valid JSON"),
            [ProblemCode.InvalidParameter] = (400, "A parameter is not valid"),
            [ProblemCode.Unauthenticated] = (401, "The request carries no valid credentials"),
            [ProblemCode.Forbidden] = (403, "The credentials do not allow this"),
            [ProblemCode.NotFound] = (404, "There is nothing here"),
            [ProblemCode.PayloadTooLarge] = (413, "The body is too large"),
            [ProblemCode.BatchTooLarge] = (413, "The batch has too many events"),
            [ProblemCode.UnsupportedMediaType] = (415, "The media type or encoding is not supported"),
            [ProblemCode.AllEventsRejected] = (422, "Every event was rejected"),
            [ProblemCode.RateLimited] = (429, "Too many requests"),
            [ProblemCode.Internal] = (500, "Daybook failed"),
            [ProblemCode.QueueUnavailable] = (503, "The queue cannot be reached"),
            [ProblemCode.StoreUnavailable] = (503, "The database cannot be reached"),
        }.ToFrozenDictionary(p => p.Key,
        p => (JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Key.ToString()), p.Value.Item1, p.Value.Item2));

    public static IEnumerable<string> All => Facts.Values.Select(f => f.Name);

    public static string Name(this ProblemCode code) => Facts[code].Name;

    public static int Status(this ProblemCode code) => Facts[code].Status;

    public static string Title(this ProblemCode code) => Facts[code].Title;
}
