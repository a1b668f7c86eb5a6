using Daybook.Foundation.Http;

namespace Daybook.Reports;

/// <summary>An event counts under the value that another event of the same person has: the campaign that brought a buyer.</summary>
/// <param name="First">The first event with a value decides; false: the last.</param>
/// <param name="Lookback">How long before the event the other may be.</param>
/// <param name="Gap">Not null: only in the same session, which no longer pause divides.</param>
public sealed record Attribution(bool First, TimeSpan Lookback, TimeSpan? Gap = null)
{
    public static readonly TimeSpan DefaultLookback = TimeSpan.FromDays(30);

    /// <summary>A session is followed no further back.</summary>
    public static readonly TimeSpan SessionLookback = TimeSpan.FromDays(1);

    private const string Session = "session";

    /// <summary>Reads <c>attribution</c> and <c>lookback</c>.</summary>
    /// <param name="hasField">A field was asked for, whose values these are.</param>
    /// <param name="gap">Of sessions.</param>
    /// <returns>Null: an event counts under its own value.</returns>
    public static Attribution? Read(QueryReader query, bool hasField, TimeSpan gap)
    {
        var (which, lookback) = (query.OneOf("attribution", "", "first", "last"), query.Text("lookback"));
        if (which.Length == 0)
        {
            return lookback is null ? null
                : throw QueryReader.Invalid("lookback", "`lookback` goes with `attribution=first` or `attribution=last`.");
        }

        if (!hasField)
        {
            throw QueryReader.Invalid("attribution",
                "`attribution` goes with `by`, the field whose value counts, such as context.campaign.name.");
        }

        if (lookback == Session) return new(which == "first", SessionLookback, gap);
        return lookback is null ? new(which == "first", DefaultLookback)
            : QueryReader.Duration(lookback) is { } time ? new(which == "first", time)
            : throw QueryReader.Invalid("lookback", "`lookback` must be `session`, or a duration such as 30m, 12h or 30d, at most 400d.");
    }
}
