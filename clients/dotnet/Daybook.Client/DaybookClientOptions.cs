namespace Daybook.Client;

/// <summary>
/// How a <see cref="DaybookClient"/> sends. <see cref="Url"/> and <see cref="Key"/> are required; every other default is stated.
/// </summary>
public sealed class DaybookClientOptions
{
    /// <summary>Where Daybook answers, such as <c>https://events.example.com</c>, without <c>/events</c>. Required.</summary>
    public Uri? Url { get; set; }

    /// <summary>An API key with scope <c>ingest</c>. Required.</summary>
    public string Key { get; set; } = "";

    /// <summary>Names this app in reports, at most 200 characters. Default: the key's own source.</summary>
    public string? Source { get; set; }

    /// <summary>How many events may wait in memory. Default 10,000. A spool is limited by <see cref="MaxSpoolBytes"/> instead.</summary>
    public int MaxQueue { get; set; } = 10_000;

    /// <summary>
    /// How long a call waits for room when the queue or the spool is full. Then the event is dropped: the call says so and it is counted.
    /// Default zero, because an outage of Daybook must not stop a service. <see cref="Timeout.InfiniteTimeSpan"/> waits until there is
    /// room.
    /// </summary>
    public TimeSpan WaitWhenFull { get; set; } = TimeSpan.Zero;

    /// <summary>Send as soon as so many events wait. Default 100, at most <see cref="MaxBatch"/>.</summary>
    public int FlushAt { get; set; } = 100;

    /// <summary>Send so long after the first event that waits. Default 1 second.</summary>
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many events a request may carry. Default 500, at most 1,000 (the server's <c>Daybook__Ingest__MaxBatchSize</c>).
    /// </summary>
    public int MaxBatch { get; set; } = 500;

    /// <summary>
    /// How many bytes the events of a request may have before compression. Default 1 MiB, at most 4 MiB (the server's limit).
    /// </summary>
    public int MaxBatchBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// How many bytes the properties and the context of an event may have, as the server's <c>Daybook__Ingest__MaxEventBytes</c>. Default
    /// 32 KiB. An event whose JSON is larger than this and 4 KiB is refused here; between the two the server decides.
    /// </summary>
    public int MaxEventBytes { get; set; } = 32 * 1024;

    /// <summary>Compress requests with gzip. Default true.</summary>
    public bool Compress { get; set; } = true;

    /// <summary>How long a request may take before it counts as unanswered. Default 30 seconds.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a shutdown may take to send what waits. Default 5 seconds, less than the 30 a host grants by default.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A folder on a local disk in which events wait until Daybook has them, so that they survive the end of the process, also by
    /// <c>kill -9</c>. Several processes may name the same folder. Default null: events wait in memory.
    /// </summary>
    public string? SpoolDirectory { get; set; }

    /// <summary>
    /// How many bytes this process may have in the spool. Default 256 MiB, at least 1 MiB. A full spool refuses new events; it never
    /// deletes old ones.
    /// </summary>
    public long MaxSpoolBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>
    /// Called with events that are not stored and will not be sent again, and why. Called on a background thread; do not block it.
    /// </summary>
    public Action<IReadOnlyList<EventNotice>>? OnRejected { get; set; }

    /// <summary>Called with what Daybook remarks about events that it accepted. Called on a background thread; do not block it.</summary>
    public Action<IReadOnlyList<EventNotice>>? OnWarning { get; set; }

    /// <summary>Called when a request failed for now; its events are kept and sent again.</summary>
    public Action<DeliveryFault>? OnFault { get; set; }

    /// <summary>
    /// Makes the handler that sends requests, for a proxy, a client certificate or a test. Default: a <see cref="SocketsHttpHandler"/>.
    /// </summary>
    public Func<HttpMessageHandler>? CreateHandler { get; set; }
}
