using Daybook.Watch.Quality;
using Daybook.Foundation;

namespace Daybook.Watch.Alerts;

/// <summary>Where alerts go: settings <c>Daybook__Alerts__*</c>.</summary>
public sealed class AlertsOptions : IChecked
{
    public const string Section = "Daybook:Alerts";

    /// <summary>Address that gets alerts and their resolution. If empty (the default), they are only logged and shown.</summary>
    public string WebhookUrl { get; set; } = "";

    /// <summary>
    /// If set, posts are signed as senders sign their bodies, with the header <c>X-Daybook-Signature</c>. At least 32 bytes.
    /// </summary>
    public string WebhookSecret { get; set; } = "";

    /// <summary>The app's public address, with which runbook links begin. If empty (the default), links begin with <c>/docs</c>.</summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>An alert that stays open is posted again after this many hours. Default 24; 0 means never; at most 720.</summary>
    public int RenotifyHours { get; set; } = 24;

    /// <summary>How long PostgreSQL may be away or refuse writes before the alert goes out, in seconds. Default 60; 0 to 3,600.</summary>
    public int StorePatienceSeconds { get; set; } = 60;

    public IEnumerable<string> Faults()
    {
        foreach (var (name, value) in new[] { (nameof(WebhookUrl), WebhookUrl), (nameof(PublicUrl), PublicUrl) })
        {
            if (value.Length > 0 && !(Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
                yield return $"Daybook__Alerts__{name} is '{value}': it must be an http or https address, or empty.";
        }

        if (WebhookSecret.Length is > 0 and < 32)
            yield return $"Daybook__Alerts__WebhookSecret has {WebhookSecret.Length} characters: it must have 32 or more, or be empty. "
                + "Make one: openssl rand -hex 32.";
        if (RenotifyHours is < 0 or > 720) yield return $"Daybook__Alerts__RenotifyHours is {RenotifyHours}: it must be from 0 to 720.";
        if (StorePatienceSeconds is < 0 or > 3600)
            yield return $"Daybook__Alerts__StorePatienceSeconds is {StorePatienceSeconds}: it must be from 0 to 3600.";
    }
}
