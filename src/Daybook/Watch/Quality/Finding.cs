namespace Daybook.Watch.Quality;

/// <summary>What one check found about one source or about the whole installation.</summary>
/// <param name="Name">One of <see cref="FindingNames"/>. If an alert has the same name, <see cref="FindingStatus.Fail"/> raises it.</param>
/// <param name="Detail">For the person on call; no personal data.</param>
public sealed record Finding(string Name, FindingStatus Status, string Detail)
{
    /// <summary>Empty means the whole installation.</summary>
    public string Source { get; init; } = "";

    /// <summary>Null if the check could not run or has too little data to judge.</summary>
    public double? Value { get; init; }

    public double? Threshold { get; init; }

    /// <summary>Unit of value and threshold, such as <c>minutes</c> or <c>percent</c>.</summary>
    public string Unit { get; init; } = "count";

    /// <summary>There is too little data to judge yet.</summary>
    public static Finding TooLittle(string name, string source, string detail) => new(name, FindingStatus.Ok, detail) { Source = source };
}

/// <summary>In order of severity.</summary>
public enum FindingStatus
{
    Ok,

    /// <summary>Worth a look. An open alert stays open.</summary>
    Warn,

    Fail,
}
