namespace Daybook.Watch.Health;

/// <summary>Checks one thing that the app depends on.</summary>
public interface IProbe
{
    /// <summary>The name of its member in <c>checks</c>.</summary>
    string Name { get; }

    /// <summary>Cancelled after <see cref="CheckHealth.Patience"/>. A thrown exception counts as <see cref="HealthStatus.Down"/>.</summary>
    Task<Finding> Look(CancellationToken cancel);
}

/// <param name="Status">Status of this one thing.</param>
/// <param name="Detail">For the person on call. The route is public, so no host names and no credentials.</param>
public sealed record Finding(HealthStatus Status, string Detail)
{
    public static Finding Ok(string detail) => new(HealthStatus.Ok, detail);

    public static Finding Degraded(string detail) => new(HealthStatus.Degraded, detail);

    public static Finding Down(string detail) => new(HealthStatus.Down, detail);
}

public enum HealthStatus
{
    Ok,

    /// <summary>Works, but late or only partly.</summary>
    Degraded,

    Down,
}
