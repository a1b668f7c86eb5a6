using System.Text;
using System.Text.Json;
using Daybook.Foundation;
using Daybook.Foundation.Access;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Reports.Live;

/// <summary><c>GET /events/stream</c>: new events and who is online, as server-sent events. All listeners share one reader.</summary>
/// <remarks>It ends itself after some minutes, because platforms end long requests without a word. The client comes back.</remarks>
public sealed class EventStream(EventFeed feed, AccessPolicy access, TimeProvider clock)
{
    public const int DefaultLast = 10;

    /// <summary>Azure ends a request after 230 seconds.</summary>
    public const int LongestSeconds = 180;

    // Below the silence after which proxies give a connection up.
    internal static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    // How often the key is checked. A revoked key ends the stream after this time and the age of the instance's copy of the keys.
    private static readonly TimeSpan Recheck = TimeSpan.FromSeconds(5);

    // A listener that reads nothing for this long counts as gone.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const int RetryMilliseconds = 1000, TooManyRetrySeconds = 10;

    public IResult Run(HttpCall call)
    {
        var question = new Question(call.Query.Text("event_type"), call.Query.Text("source"),
            call.Query.Number("last", DefaultLast, 0, EventFeed.PageSize),
            TimeSpan.FromSeconds(call.Query.Number("seconds", LongestSeconds, 1, LongestSeconds)),
            StreamPosition.Read(call.Request.Headers["Last-Event-ID"].ToString()));
        call.Query.RefuseOthers();
        return Answer.Write((http, cancel) => Begin(http, call, question, cancel));
    }

    private async Task Begin(HttpContext http, HttpCall call, Question question, CancellationToken cancel)
    {
        using var listener = HttpMethods.IsHead(call.Request.Method) ? new FeedListener(feed) : feed.Join();
        if (listener is null)
        {
            await new Problem(ProblemCode.StoreUnavailable,
                "As many listen to this instance as may (Daybook__Reports__MaxStreams). Ask GET /events/recent, or come back.")
            { Title = "Too many listen already", RetryAfter = TooManyRetrySeconds }.ExecuteAsync(http);
            return;
        }

        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache, no-store";
        // nginx would hold the messages back.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (HttpMethods.IsHead(call.Request.Method)) return;
        call.Note.Items = 0;
        call.Note.StreamsFrom = clock.GetTimestamp();
        try
        {
            await Tell(http, call, question, listener, cancel);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && cancel.IsCancellationRequested)
        {
            // That is how one leaves a stream.
        }
        catch (OperationCanceledException)
        {
            // It did not take what was written for it.
            http.Abort();
        }
    }

    private async Task Tell(HttpContext http, HttpCall call, Question question, FeedListener listener, CancellationToken cancel)
    {
        var (began, asked, spoke) = (clock.GetTimestamp(), clock.GetTimestamp(), clock.GetTimestamp());
        var (told, now, away) = (false, (ActiveNowAnswer?)null, false);
        await Say($"retry: {RetryMilliseconds}\n\n");
        while (true)
        {
            var left = question.AtMost - clock.GetElapsedTime(began);
            var open = left <= TimeSpan.Zero || await Wait(listener, left < Recheck ? left : Recheck, cancel);
            if (!open)
            {
                await Say(Message("end", new { reason = "shutdown" }));
                return;
            }

            if (clock.GetElapsedTime(asked) >= Recheck)
            {
                if (!await access.StillAllows(call.Request, Scope.Read, cancel))
                {
                    await Say(Message("end", new { reason = "access" }));
                    return;
                }

                asked = clock.GetTimestamp();
            }

            var text = new StringBuilder();
            while (listener.Looks.TryRead(out var look)) Add(look);
            if (text.Length == 0 && clock.GetElapsedTime(spoke) >= Heartbeat) text.Append(": still here\n\n");
            if (text.Length > 0) await Say(text.ToString());
            if (clock.GetElapsedTime(began) < question.AtMost) continue;
            await Say(Message("end", new { reason = "time" }));
            return;

            void Add(FeedLook look)
            {
                if (look.Now is not { } online)
                {
                    if (!away)
                        text.Append(Message("outage", new { detail = "The database does not answer. The stream goes on when it does." }));
                    away = true;
                    return;
                }

                var (events, more) = told ? (look.Fresh, look.More | listener.TakeMissed()) : question.First(look.Page);
                List<FeedEvent> shown = [.. events.Where(question.Asks)];
                if (shown.Count > 0 || more)
                {
                    // The newest of all, so that a filter does not make the next request look further back.
                    if (look.Page is [var newest, ..]) text.Append("id: ").Append(StreamPosition.Of(newest.Event)).Append('\n');
                    text.Append("event: events\ndata: {\"events\":[").AppendJoin(',', shown.Select(e => e.Json)).Append("],\"more\":")
                        .Append(more ? "true" : "false").Append("}\n\n");
                    call.Note.Items += shown.Count;
                }

                if (online.Users != now?.Users || online.Events != now.Events || away) text.Append(Message("now", online));
                (told, now, away) = (true, online, false);
            }
        }

        async Task Say(string text)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(Patience);
            await http.Response.WriteAsync(text, limit.Token);
            await http.Response.Body.FlushAsync(limit.Token);
            spoke = clock.GetTimestamp();
        }
    }

    // False: nothing comes any more. It also returns when it is time to look at the clock.
    private async Task<bool> Wait(FeedListener listener, TimeSpan most, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var ready = listener.Looks.WaitToReadAsync(limit.Token).AsTask();
        try
        {
            return await ready.WaitAsync(most, clock, cancel);
        }
        catch (TimeoutException)
        {
            await limit.CancelAsync();
            return true;
        }
    }

    private static string Message<T>(string name, T data) =>
        $"event: {name}\ndata: {JsonSerializer.Serialize(data, DaybookJson.Options)}\n\n";

    /// <param name="Last">How many of those that are there already are shown first, without a position.</param>
    private sealed record Question(string? EventType, string? Source, int Last, TimeSpan AtMost, StreamPosition? From)
    {
        public bool Asks(FeedEvent e) =>
            (EventType is null || e.Event.EventType == EventType) && (Source is null || e.Event.Source == Source);

        /// <summary>What the first message shows of the newest events, oldest first.</summary>
        public (IReadOnlyList<FeedEvent> Events, bool More) First(IReadOnlyList<FeedEvent> page)
        {
            if (From is not { } from) return ([.. page.Where(Asks).Take(Last).Reverse()], false);
            List<FeedEvent> later = [.. page.TakeWhile(e => from.IsBefore(e.Event)).Reverse()];
            return (later, later.Count == page.Count && page.Count >= EventFeed.PageSize);
        }
    }
}
