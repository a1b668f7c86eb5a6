using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using System.Text.Json;

namespace Daybook.Reports.Live;

/// <summary>
/// Looks for new events and for who is online about once a second, for all who listen, and only while somebody does.
/// </summary>
public sealed class EventFeed(
    RecentEvents recent, ActiveNow active, ReportingZone zone, IOptions<ReportsOptions> options, IHostApplicationLifetime lifetime,
    TimeProvider clock, ILogger<EventFeed> log)
{
    /// <summary>The most events that one look finds.</summary>
    public const int PageSize = 200;

    /// <summary>Who did something in so many last minutes is online.</summary>
    public const int OnlineMinutes = 5;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    // A slow database gets longer breaks: at most a fifth of one connection's time.
    private const int RestsTimes = 4;

    private readonly Lock _lock = new();
    private readonly HashSet<FeedListener> _listeners = [];
    private FeedLook? _last;
    private bool _looking, _away;

    /// <returns>Null if as many listen as may.</returns>
    internal FeedListener? Join()
    {
        lock (_lock)
        {
            if (_listeners.Count >= options.Value.MaxStreams) return null;
            var listener = new FeedListener(this);
            _listeners.Add(listener);
            if (lifetime.ApplicationStopping.IsCancellationRequested) listener.End();
            else if (!_looking) _ = Task.Run(Look, CancellationToken.None);
            // What was fresh then is old for who comes now.
            else if (_last is not null) listener.Offer(_last with { Fresh = [], More = false });
            _looking = true;
            return listener;
        }
    }

    internal void Leave(FeedListener listener)
    {
        lock (_lock) _listeners.Remove(listener);
    }

    private async Task Look()
    {
        var (stop, fresh) = (lifetime.ApplicationStopping, new FreshEvents());
        try
        {
            while (true)
            {
                var began = clock.GetTimestamp();
                var look = await LookOnce(fresh, stop);
                lock (_lock)
                {
                    if (_listeners.Count == 0)
                    {
                        (_looking, _last) = (false, null);
                        return;
                    }

                    _last = look;
                    foreach (var listener in _listeners) listener.Offer(look);
                }

                var rest = clock.GetElapsedTime(began) * RestsTimes;
                await Task.Delay(rest > Between ? rest : Between, clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            lock (_lock)
            {
                foreach (var listener in _listeners) listener.End();
            }
        }
    }

    private async Task<FeedLook> LookOnce(FreshEvents fresh, CancellationToken stop)
    {
        try
        {
            var page = (await recent.Run(EventFilter.None with { Until = zone.Now }, PageSize, stop)).Events;
            var now = await active.Run(EventFilter.None, OnlineMinutes, stop);
            var shown = page.ToDictionary(e => e.EventId,
                e => new FeedEvent(e, JsonSerializer.Serialize(e, DaybookJson.Options)));
            var (added, more) = fresh.Take(page);
            _away = false;
            return new FeedLook([.. page.Select(e => shown[e.EventId])], [.. added.Select(e => shown[e.EventId])], more, now);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // Once an outage.
            if (!_away && (PostgresAway.IsOutage(e) || e is TimeoutException)) Log.FeedWaits(log, e.Message);
            else if (!_away) Log.FeedFailed(log, e);
            _away = true;
            return FeedLook.Away;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever breaks while the process stops.
            throw new OperationCanceledException("The process stops.", e, stop);
        }
    }
}
