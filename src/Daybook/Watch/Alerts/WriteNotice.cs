using System.Text.Json;
using Daybook.Foundation;
using Microsoft.Extensions.Options;

namespace Daybook.Watch.Alerts;

/// <summary>Writes the JSON of a notice.</summary>
public sealed class WriteNotice(IOptions<AlertsOptions> options)
{
    /// <param name="source">Empty means the whole installation.</param>
    public string Run(AlertKind kind, string source, string summary, double? value, double? threshold, DateTimeOffset since,
        DateTimeOffset? resolvedAt, bool reminder) => JsonSerializer.Serialize(
        new AlertNotice
        {
            Name = kind.Name,
            State = resolvedAt is null ? AlertState.Raised : AlertState.Resolved,
            Reminder = reminder,
            Severity = kind.Severity,
            Source = source.Length > 0 ? source : null,
            Summary = summary,
            Value = value,
            Threshold = threshold,
            Since = since,
            ResolvedAt = resolvedAt,
            Runbook = Address(kind.Name),
        },
        DaybookJson.Options);

    /// <summary>Address of the page about a finding.</summary>
    public string Address(string finding) => options.Value.PublicUrl.TrimEnd('/') + AlertCatalogue.PageOf(finding);
}
