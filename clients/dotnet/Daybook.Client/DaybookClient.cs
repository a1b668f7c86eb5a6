using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Daybook.Client;

/// <summary>
/// Sends events to Daybook in the background: in batches, compressed, again after failures, and stored exactly once, because each event
/// gets its id the moment it happens. Make one for the whole process and dispose of it at the end; all members may be called from any
/// thread. No call throws because of an event or of Daybook: the result says what became of it.
/// </summary>
public sealed class DaybookClient : IAsyncDisposable, IDisposable
{
    private readonly DaybookClientOptions _options;
    private readonly ILogger _log;
    private readonly TimeProvider _clock;
    private readonly IWaitingEvents _waiting;
    private readonly ClientMetrics _metrics;
    private readonly Notices _notices;
    private readonly Flushes _flushes;
    private readonly PostBatch _post;
    private readonly Signal _enough = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;
    private readonly Lazy<Task> _closing;
    private long _droppedFull;
    private volatile bool _closed;

    /// <summary>Begins to send what an earlier process left in the spool, if there is one.</summary>
    /// <param name="logger">Default: no log.</param>
    /// <param name="clock">Default: the system's.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">An option cannot work; the message says which and
    /// why.</exception>
    /// <exception cref="IOException">The spool's directory cannot be used.</exception>
    public DaybookClient(DaybookClientOptions options, ILogger<DaybookClient>? logger = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckOptions.Run(options);
        _options = options;
        _log = logger ?? NullLogger<DaybookClient>.Instance;
        _clock = clock ?? TimeProvider.System;
        var spool = options.SpoolDirectory is { } directory ? new Spool(directory, options.MaxSpoolBytes, _log, _clock) : null;
        _waiting = (IWaitingEvents?)spool ?? new MemoryQueue(options.MaxQueue);
        _metrics = new ClientMetrics(() => _waiting.Added - _waiting.Finished, spool is null ? null : () => spool.Bytes);
        _notices = new Notices(options, _metrics, _log);
        _flushes = new Flushes(_waiting);
        _post = new PostBatch(options, _clock);
        _closing = new Lazy<Task>(CloseOnce);
        var pause = new Pause(_clock, _flushes);
        var deliver = new DeliverBatch(_post, pause, _notices, _metrics, options, _log);
        var send = new SendEvents(_waiting, deliver, _flushes, _enough, pause, options, _clock, _log);
        _sending = Task.Run(() => send.Run(_stop.Token), CancellationToken.None);
    }

    internal Meter Meter => _metrics.Meter;

    /// <summary>Records that something happened.</summary>
    /// <param name="eventType">What happened, such as <c>invoice_paid</c>; at most 100 characters.</param>
    /// <param name="person">Who did it.</param>
    /// <param name="properties">A JSON object; 32 KiB with the context. It is read before the call returns.</param>
    /// <param name="cancel">Ends a wait for room (<see cref="DaybookClientOptions.WaitWhenFull"/>); the event is then dropped and
    /// counted.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> ended the wait.</exception>
    public ValueTask<TrackResult> Track(
        string eventType, Person person, JsonObject? properties = null, EventDetails? details = null, CancellationToken cancel = default) =>
        Add(eventType, person, new FreeProperties(properties), details, cancel);

    /// <summary>
    /// Records that something happened, with properties of a type of your own. Needs no reflection, so it works with Native AOT.
    /// </summary>
    /// <param name="type">From a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>, such as
    /// <c>AppJson.Default.InvoicePaid</c>. It must be written as an object.</param>
    /// <inheritdoc cref="Track(string, Person, JsonObject?, EventDetails?, CancellationToken)"/>
    public ValueTask<TrackResult> Track<T>(
        string eventType, Person person, T properties, JsonTypeInfo<T> type, EventDetails? details = null,
        CancellationToken cancel = default) =>
        Add(eventType, person, new TypedProperties<T>(properties, type), details, cancel);

    /// <summary>Says what is known about a person: the event <c>identify</c>. With both ids, it says that they belong together.</summary>
    /// <param name="traits">Such as a plan or a country.</param>
    /// <inheritdoc cref="Track(string, Person, JsonObject?, EventDetails?, CancellationToken)"/>
    public ValueTask<TrackResult> Identify(Person person, JsonObject? traits = null, EventDetails? details = null,
        CancellationToken cancel = default) =>
        Add("identify", person, new FreeProperties(traits), details, cancel);

    /// <inheritdoc cref="Identify(Person, JsonObject?, EventDetails?, CancellationToken)"/>
    /// <param name="type">From a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    public ValueTask<TrackResult> Identify<T>(Person person, T traits, JsonTypeInfo<T> type, EventDetails? details = null,
        CancellationToken cancel = default) =>
        Add("identify", person, new TypedProperties<T>(traits, type), details, cancel);

    /// <summary>Records that a page was seen: the event <c>page_view</c>, as the JavaScript client sends it.</summary>
    /// <param name="name">The page's name; becomes the property <c>name</c> unless the properties have one.</param>
    /// <param name="properties">By custom <c>page_url</c>, <c>title</c> and <c>referrer</c>.</param>
    /// <inheritdoc cref="Track(string, Person, JsonObject?, EventDetails?, CancellationToken)"/>
    public ValueTask<TrackResult> Page(
        Person person, string? name = null, JsonObject? properties = null, EventDetails? details = null,
        CancellationToken cancel = default) =>
        Add("page_view", person, new FreeProperties(properties, "name", name, wins: false), details, cancel);

    /// <summary>Records that the person belongs to a group: a company, a school, a team. The event <c>group</c>.</summary>
    /// <param name="groupId">Becomes the property <c>group_id</c>.</param>
    /// <param name="traits">What is known about the group.</param>
    /// <inheritdoc cref="Track(string, Person, JsonObject?, EventDetails?, CancellationToken)"/>
    public ValueTask<TrackResult> Group(
        Person person, string groupId, JsonObject? traits = null, EventDetails? details = null, CancellationToken cancel = default) =>
        Add("group", person, new FreeProperties(traits, "group_id", groupId), details, cancel);

    /// <summary>
    /// Says that the person known so far by an anonymous id is this user: the event <c>alias</c>, which carries both ids. Daybook counts
    /// them as one person, unless that anonymous id belongs to another user already.
    /// </summary>
    /// <param name="anonymousId">The id used before; at most 200 characters.</param>
    /// <param name="userId">The id from now on; at most 200 characters.</param>
    /// <inheritdoc cref="Track(string, Person, JsonObject?, EventDetails?, CancellationToken)"/>
    public ValueTask<TrackResult> Alias(string anonymousId, string userId, EventDetails? details = null,
        CancellationToken cancel = default) =>
        Add("alias", new Person(userId, anonymousId), new FreeProperties(null), details, cancel);

    /// <summary>Sends what was recorded before the call, without waiting for a batch to fill.</summary>
    /// <param name="timeout">How long to wait at most. A pause that Daybook asked for is not cut short.</param>
    /// <returns>True when Daybook has judged each of these events. False at the timeout: they stay and are sent later.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> asked for it.</exception>
    public Task<bool> Flush(TimeSpan timeout, CancellationToken cancel = default) => _flushes.Run(timeout, _clock, cancel);

    /// <summary>
    /// Sends what waits, for at most <see cref="DaybookClientOptions.ShutdownTimeout"/>, and ends the client. What is not sent by then
    /// stays in the spool; without one it is lost, counted and logged.
    /// </summary>
    public ValueTask DisposeAsync() => new(_closing.Value);

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => _closing.Value.GetAwaiter().GetResult();

    private ValueTask<TrackResult> Add<TProperties>(
        string eventType, Person person, TProperties properties, EventDetails? details, CancellationToken cancel)
        where TProperties : struct, IEventProperties
    {
        var now = _clock.GetUtcNow();
        var made = details?.EventId is null ? EventIds.New(details?.OccurredAt ?? now) : default;
        var buffer = EventBuffer.Rent();
        try
        {
            if (!Write(buffer, made, eventType, person, properties, details, now))
                return new(new TrackResult(details?.EventId, made, queued: false));
            if (TryAdd(buffer.Written) is { } done) return new(new TrackResult(details?.EventId, made, done));
            return AddWhenRoom(buffer.Written.ToArray(), details?.EventId, made, cancel);
        }
        finally
        {
            buffer.Return();
        }
    }

    private bool Write<TProperties>(
        EventBuffer buffer, Guid made, string eventType, Person person, TProperties properties, EventDetails? details, DateTimeOffset now)
        where TProperties : struct, IEventProperties
    {
        Span<char> id = stackalloc char[36];
        made.TryFormat(id, out _);
        try
        {
            buffer.Write(details?.EventId is { } own ? own : id, eventType, person, _options.Source, properties, details, now);
        }
        catch (Exception e)
        {
            // An event that cannot be written must not stop what the app was doing; the log and the callback say what is wrong with it.
            _notices.Refused(
                new EventNotice(details?.EventId ?? made.ToString(), eventType, "invalid_json", "properties",
                    $"It cannot be written as JSON: {e.Message}", ""));
            return false;
        }

        if (buffer.Written.Length <= _options.MaxEventBytes + EventSizes.OtherFields) return true;
        _notices.Refused(buffer.Written, "event_too_large",
            $"Its JSON has {buffer.Written.Length} bytes; MaxEventBytes allows {_options.MaxEventBytes}.");
        return false;
    }

    /// <summary>Null if it may wait for room.</summary>
    private bool? TryAdd(ReadOnlySpan<byte> json)
    {
        if (_closed) return Drop(DropReason.Closed);
        try
        {
            if (!_waiting.TryAdd(json)) return _options.WaitWhenFull == TimeSpan.Zero ? Drop(DropReason.Full) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.SpoolFailed(e);
            return Drop(DropReason.Disk);
        }

        _metrics.Queued();
        if (_waiting.Waiting >= _options.FlushAt) _enough.Pulse();
        return true;
    }

    private async ValueTask<TrackResult> AddWhenRoom(byte[] json, string? given, Guid made, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(_options.WaitWhenFull, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            while (true)
            {
                await _waiting.WaitForRoom(json.Length, either.Token);
                if (TryAdd(json) is { } done) return new TrackResult(given, made, done);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new TrackResult(given, made, Drop(DropReason.Full));
        }
        catch (OperationCanceledException)
        {
            Drop(DropReason.Cancelled);
            throw;
        }
    }

    private bool Drop(DropReason reason)
    {
        _metrics.Dropped(1, reason);
        // The first, then at each doubling: the log must not make an outage worse.
        if (reason == DropReason.Full && Interlocked.Increment(ref _droppedFull) is var count && long.IsPow2(count))
            _log.DroppedFull(count);
        return false;
    }

    private async Task CloseOnce()
    {
        var began = _clock.GetTimestamp();
        await Flush(_options.ShutdownTimeout, _stop.Token);
        // No more from callers; then what came during the flush.
        _closed = true;
        _waiting.Close();
        var left = _options.ShutdownTimeout - _clock.GetElapsedTime(began);
        if (left > TimeSpan.Zero) await Flush(left, _stop.Token);
        await _stop.CancelAsync();
        await _sending;
        Count(_waiting.Added - _waiting.Finished);
        _waiting.Dispose();
        _post.Dispose();
        _metrics.Dispose();
        _stop.Dispose();
    }

    private void Count(long unsent)
    {
        if (unsent == 0) return;
        if (_waiting is Spool)
        {
            _log.KeptAtEnd(unsent);
            return;
        }

        _metrics.Dropped(unsent, DropReason.End);
        _log.LostAtEnd(unsent);
    }
}
