namespace Daybook.Ingest.Segment;

/// <summary>The calls of Segment's tracking API.</summary>
public enum SegmentCall
{
    Track,
    Identify,
    Page,
    Screen,
    Group,
    Alias,

    /// <summary>Several calls in one body, each with its own <c>type</c>.</summary>
    Batch,
}

internal static class SegmentCalls
{
    /// <summary>By path: the names of the API, <c>import</c> of Analytics.NET, and the short ones of the browser.</summary>
    public static SegmentCall? OfPath(string path) => path switch
    {
        "track" or "t" => SegmentCall.Track,
        "identify" or "i" => SegmentCall.Identify,
        "page" or "p" => SegmentCall.Page,
        "screen" or "s" => SegmentCall.Screen,
        "group" or "g" => SegmentCall.Group,
        "alias" or "a" => SegmentCall.Alias,
        "batch" or "b" or "import" => SegmentCall.Batch,
        _ => null,
    };

    /// <summary>By the <c>type</c> of a call inside a batch.</summary>
    public static SegmentCall? OfType(string type) => type switch
    {
        "track" => SegmentCall.Track,
        "identify" => SegmentCall.Identify,
        "page" => SegmentCall.Page,
        "screen" => SegmentCall.Screen,
        "group" => SegmentCall.Group,
        "alias" => SegmentCall.Alias,
        _ => null,
    };

    /// <summary>The stored event type of every call except <c>track</c>.</summary>
    public static string Word(this SegmentCall call) => call switch
    {
        SegmentCall.Identify => "identify",
        SegmentCall.Page => "page",
        SegmentCall.Screen => "screen",
        SegmentCall.Group => "group",
        SegmentCall.Alias => "alias",
        _ => "track",
    };
}
