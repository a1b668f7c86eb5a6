namespace Daybook.Watch.Alerts;

/// <summary>
/// The JSON (snake_case) that is posted to the webhook. It is delivered at least once; a repeated notice has the same <see cref="Id"/>.
/// </summary>
public sealed record AlertNotice
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The alert's name: one of <see cref="AlertCatalogue.All"/>.</summary>
    public required string Name { get; init; }

    public required AlertState State { get; init; }

    /// <summary>The alert was reported before and is still open, or has grown.</summary>
    public bool Reminder { get; init; }

    public required AlertSeverity Severity { get; init; }

    /// <summary>The event source; null means the whole installation.</summary>
    public string? Source { get; init; }

    public required string Summary { get; init; }

    public double? Value { get; init; }

    public double? Threshold { get; init; }

    /// <summary>When it was raised.</summary>
    public required DateTimeOffset Since { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>Address of the runbook.</summary>
    public required string Runbook { get; init; }
}

/// <summary>Written in lower case.</summary>
public enum AlertState
{
    Raised,
    Resolved,
}
