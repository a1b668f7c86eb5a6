using System.Globalization;
using System.Net;
using Daybook.Cli.Queries;
using Daybook.Cli.Sending;

namespace Daybook.Cli.Tailing;

/// <summary>
/// Shows the newest events and then each new one once: from the server's stream, or by asking again and again where there is none. An
/// outage of the server is waited out.
/// </summary>
/// <param name="address">The route with its filters, without <c>limit</c>: a new one each time.</param>
/// <param name="stream">The stream with its filters; null if it has not all of them.</param>
internal sealed class FollowEvents(
    HttpClient http, Func<ReportAddress> address, Func<ReportAddress>? stream, TimeSpan pause, TimeProvider clock, Action<string> say)
{
    /// <summary>The most that the route gives.</summary>
    public const int LargestPage = 1000;

    private const int SmallestPage = 100;

    // The most that the stream's first message gives: what came between the page and the stream must be among them.
    private const string StreamBegins = "200";

    private readonly NewEvents _events = new();

    /// <param name="last">How many of those that are there already are shown first.</param>
    /// <param name="most">Ends after so many; null: when it is cancelled.</param>
    /// <exception cref="VerbFailedException">The request is refused: no later one would do better.</exception>
    public async Task Run(int last, long? most, Func<RecentEvent, Task> show, CancellationToken cancel)
    {
        var (shown, limit, first, failures) = (0L, Math.Max(last, SmallestPage), true, 0);
        while (true)
        {
            try
            {
                var page = await Ask(limit, cancel);
                if (_events.IsTooSmall(page, limit) && limit < LargestPage) page = await Ask(limit = LargestPage, cancel);
                var (fresh, gap) = _events.Take(page, limit);
                if (failures > 0) say("It answers again.");
                if (gap)
                    say($"More than {limit} events came since the last look, and the route shows no more: some are missing here. "
                        + "A filter, or a shorter --interval, shows more; GET /events/export has all.");
                foreach (var one in first ? fresh.TakeLast(last) : fresh)
                {
                    await show(one);
                    if (++shown == most) return;
                }

                // Room for four times as many as came in this time.
                limit = Math.Clamp(fresh.Count * 4, SmallestPage, LargestPage);
                (first, failures) = (false, 0);
                if (stream is null || await EventStream.Open(http, stream().With("last", StreamBegins).ToString(), cancel) is not { } open)
                {
                    await Task.Delay(pause, clock, cancel);
                    continue;
                }

                using (open)
                {
                    await foreach (var (events, more) in EventStream.Read(open, cancel))
                    {
                        if (more) say("More events came than the stream shows: some are missing here. GET /events/export has all.");
                        foreach (var one in _events.TakeStreamed(events))
                        {
                            await show(one);
                            if (++shown == most) return;
                        }
                    }
                }

                // It has ended itself; what came meanwhile is in the next page. A server that ends it at once is not asked at once.
                await Task.Delay(pause, clock, cancel);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or Away
                or TaskCanceledException && !cancel.IsCancellationRequested)
            {
                if (failures++ == 0) say($"{http.BaseAddress} does not answer now: {e.Message} Waiting for it.");
                var asked = (e as Away)?.RetryAfter;
                await Task.Delay(Backoff.After(failures, asked, clock.GetUtcNow(), Random.Shared.NextDouble()), clock, cancel);
            }
        }
    }

    private async Task<IReadOnlyList<RecentEvent>> Ask(int limit, CancellationToken cancel)
    {
        using var response =
            await http.GetAsync(address().With("limit", limit.ToString(CultureInfo.InvariantCulture)).ToString(), cancel);
        var text = await response.Content.ReadAsStringAsync(cancel);
        if (response.IsSuccessStatusCode) return RecentEvent.Read(text);
        if ((int)response.StatusCode >= 500 || response.StatusCode == HttpStatusCode.TooManyRequests)
            throw new Away($"It answered {(int)response.StatusCode}.", response.Headers.RetryAfter);
        throw new VerbFailedException($"{http.BaseAddress}events/recent answered {(int)response.StatusCode}: {text}"
            + (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                ? "\nGive a key with the scope 'read' with --key or in DAYBOOK_KEY." : ""));
    }

    private sealed class Away(string message, System.Net.Http.Headers.RetryConditionHeaderValue? retryAfter) : Exception(message)
    {
        public System.Net.Http.Headers.RetryConditionHeaderValue? RetryAfter => retryAfter;
    }
}
