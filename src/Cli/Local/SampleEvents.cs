using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Daybook.Cli.Sending;
using Daybook.Cli.Traffic;
using Daybook.Foundation.Queues;
using Daybook.Foundation.Time;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Daybook.Cli.Local;

/// <summary>Fills an empty database with sample events, sent as an app would send them, and rolls them up.</summary>
/// <param name="system">A running system.</param>
/// <param name="data">Its folder. A file there shows that a load has begun, until the events are rolled up.</param>
internal sealed class SampleEvents(LocalSystem system, string data)
{
    private static readonly TimeSpan StoreTime = TimeSpan.FromMinutes(2);

    private readonly Target _target = new(new Uri(system.Url), Target.LocalKey);

    private readonly string _begun = Path.Combine(data, "sample-until");

    /// <summary>
    /// Does nothing if the database already has an event. If an earlier load was stopped, it loads the same events again.
    /// </summary>
    /// <exception cref="VerbFailedException">The events were not accepted, stored or rolled up.</exception>
    public async Task LoadIfEmpty(CancellationToken cancel)
    {
        using var http = _target.Connect(TimeSpan.FromMinutes(4));
        var again = File.Exists(_begun);
        if (!again && (await Read(http, HttpMethod.Get, "events/stats", cancel)).GetProperty("total_events").GetInt64() > 0)
            return;

        Terminal.Say(
            again ? "Loading the sample events again: the last load was stopped."
                : "The database is empty: loading sample events ('--no-sample' leaves it empty).");
        var zone = system.App.GetRequiredService<ReportingZone>().Zone;
        await Load(zone, Begin(), cancel);
        await WaitUntilStored(cancel);
        await Read(http, HttpMethod.Post, "ops/rollup?wait=200", cancel);
        File.Delete(_begun);
    }

    private Instant Begin()
    {
        if (File.Exists(_begun) && long.TryParse(File.ReadAllText(_begun), CultureInfo.InvariantCulture, out var earlier))
            return Instant.FromUnixTimeSeconds(earlier);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        File.WriteAllText(_begun, now.ToString(CultureInfo.InvariantCulture));
        return Instant.FromUnixTimeSeconds(now);
    }

    private async Task Load(DateTimeZone zone, Instant end, CancellationToken cancel)
    {
        try
        {
            await SampleTraffic.Load(_target, zone, end, TimeProvider.System, cancel);
        }
        catch (SendException e)
        {
            throw new VerbFailedException(e.Message, e);
        }
    }

    private async Task WaitUntilStored(CancellationToken cancel)
    {
        var queues = system.App.GetRequiredService<MessageQueues>();
        var started = TimeProvider.System.GetTimestamp();
        while (await queues.Count(QueueNames.Events, cancel) is > 0 and var waiting)
        {
            if (TimeProvider.System.GetElapsedTime(started) > StoreTime)
                throw new VerbFailedException(
                    $"{waiting} messages of sample events are not stored yet after {StoreTime.TotalMinutes:0} minutes; the log above "
                    + "says why.");
            await Task.Delay(100, cancel);
        }
    }

    private static async Task<JsonElement> Read(HttpClient http, HttpMethod method, string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await http.SendAsync(request, cancel);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadFromJsonAsync<JsonElement>(cancel)
            : throw new VerbFailedException(
                $"{method} /{path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancel)}");
    }
}
