namespace Daybook.Watch.Quality;

/// <summary>What one check says about one source, or about the whole installation.</summary>
/// <param name="Name">One of <see cref="FindingNames"/>. Where an alert has the same name, <see cref="FindingStatus.Fail"/> raises it.</param>
/// <param name="Detail">For the person on call; no personal data.</param>
public sealed record Finding(string Name, FindingStatus Status, string Detail)
{
    /// <summary>Empty: the whole installation.</summary>
    public string Source { get; init; } = "";

    /// <summary>Null: it could not be looked at, or there is too little to judge.</summary>
    public double? Value { get; init; }

    public double? Threshold { get; init; }

    /// <summary>Of value and threshold, such as <c>minutes</c> or <c>percent</c>.</summary>
    public string Unit { get; init; } = "count";

    /// <summary>There is nothing to judge yet.</summary>
    public static Finding TooLittle(string name, string source, string detail) => new(name, FindingStatus.Ok, detail) { Source = source };
}

/// <summary>In order of severity.</summary>
public enum FindingStatus
{
    Ok,

    /// <summary>Worth a look; an alert that is open stays open.</summary>
    Warn,

    Fail,
}
