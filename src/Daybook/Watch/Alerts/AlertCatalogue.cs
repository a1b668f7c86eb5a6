using Daybook.Watch.Quality;
namespace Daybook.Watch.Alerts;

/// <summary>The list of all alerts. An alert's runbook is <c>docs/runbooks/</c> plus its name with hyphens.</summary>
public static class AlertCatalogue
{
    public static IReadOnlyDictionary<string, AlertKind> All { get; } = new[]
    {
        new AlertKind(FindingNames.RejectRateHigh, AlertSeverity.Warning),
        new AlertKind(FindingNames.PostgresUnreachable, AlertSeverity.Critical),
        new AlertKind(FindingNames.PersistFailing, AlertSeverity.Critical),
        new AlertKind(FindingNames.QueueBacklogOld, AlertSeverity.Warning),
        // Messages that the host puts there expire, so this is the only place where waiting loses events.
        new AlertKind(FindingNames.PoisonQueueNotEmpty, AlertSeverity.Critical),
        new AlertKind(FindingNames.DeadLetters, AlertSeverity.Warning) { NoticesRise = true },
        new AlertKind(FindingNames.RollupLateOrFailed, AlertSeverity.Warning),
        new AlertKind(FindingNames.RecountFault, AlertSeverity.Critical) { NoticesRise = true },
        new AlertKind(FindingNames.DayMissing, AlertSeverity.Warning) { NoticesRise = true },
        new AlertKind(FindingNames.DataStale, AlertSeverity.Warning),
        new AlertKind(FindingNames.S3PublishLate, AlertSeverity.Warning),
        new AlertKind(FindingNames.LedgerDifference, AlertSeverity.Critical) { NoticesRise = true },
        new AlertKind(FindingNames.ErasureFailing, AlertSeverity.Warning) { NoticesRise = true },
        new AlertKind(FindingNames.DiskOrDatabaseSize, AlertSeverity.Critical),
        new AlertKind(FindingNames.SenderRejectedByAccess, AlertSeverity.Critical),
    }.ToDictionary(a => a.Name);

    /// <summary>The page about a finding, below the app's address.</summary>
    public static string PageOf(string finding) =>
        "/docs/" + (All.ContainsKey(finding) ? "runbooks/" + finding.Replace('_', '-') : "quality#" + finding.Replace('_', '-'));
}

public sealed record AlertKind(string Name, AlertSeverity Severity)
{
    /// <summary>If its value rises while it is open, a new notice goes out at once, because each unit is a separate problem.</summary>
    public bool NoticesRise { get; init; }
}

/// <summary>Written in lower case.</summary>
public enum AlertSeverity
{
    Warning,

    /// <summary>Events are lost or may be lost, or nothing gets in or out.</summary>
    Critical,
}
