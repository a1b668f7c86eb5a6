namespace Daybook.Client;

/// <summary>What an answer means for the events of a request. A closed set.</summary>
internal abstract record Answer
{
    private Answer()
    {
    }

    /// <summary>Daybook has judged each event: forget them.</summary>
    public sealed record Judged(Receipt Receipt) : Answer;

    /// <summary>The request as a whole cannot be taken: send its halves, until a single event is refused.</summary>
    public sealed record Refused(string Code, string Detail) : Answer;

    /// <summary>The key is not accepted: nothing helps until somebody mends it.</summary>
    public sealed record NoAccess(int Status, string Detail) : Answer;

    /// <summary>Send the same again later.</summary>
    /// <param name="After">How long the server asks to wait.</param>
    public sealed record Again(int Status, string Detail, TimeSpan? After) : Answer;
}
