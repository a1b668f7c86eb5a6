using System.Text.Json.Nodes;
using Daybook.Days.Columns;
using Daybook.Foundation.Columns;
using Daybook.Tests.Days.Rollup;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Reports.Columns;

/// <summary>Two apps on one database: one reads columns where it can, the other never does.</summary>
internal sealed class ColumnsApp : IAsyncDisposable
{
    private readonly string _cache;

    private ColumnsApp(DaybookApp columns, DaybookApp plain, StoredHistory history, string cache) =>
        (Columns, Plain, History, _cache) = (columns, plain, history, cache);

    public DaybookApp Columns { get; }

    public DaybookApp Plain { get; }

    public StoredHistory History { get; }

    /// <summary>Why PostgreSQL answered what was compared so far.</summary>
    public HashSet<string> Whys { get; } = [];

    /// <summary>How many of the answers compared so far were read from files of months too.</summary>
    public int WithMonths { get; private set; }

    public static async Task<ColumnsApp> Start(StandIns standIns, string zone = "UTC", Dictionary<string, string?>? settings = null,
        TimeProvider? clock = null, TestEnvironment? at = null)
    {
        var environment = at ?? await standIns.NewEnvironment(zone);
        var cache = TestDirectory.New();
        var on = new Dictionary<string, string?>(settings ?? [])
        {
            ["Daybook:Columns:Enabled"] = "true",
            ["Daybook:Columns:CacheDirectory"] = cache
        };
        var columns = await DaybookApp.Start(environment, on, clock: clock);
        return new(columns, await DaybookApp.Start(environment, clock: clock), await StoredHistory.New(columns.Database), cache);
    }

    public T Get<T>()
        where T : notnull => Columns.Services.GetRequiredService<T>();

    /// <summary>As the timer does.</summary>
    public async Task RollUp(bool publish = true)
    {
        await RollupTests.RollUp(Columns);
        if (publish) await Get<PublishColumns>().Run(TestContext.Current.CancellationToken);
    }

    /// <summary>Stores events as Persist does, not yet counted.</summary>
    /// <param name="contexts">One for each, with the session in front; null: the same for all, and none.</param>
    public Task Store(IReadOnlyList<(string Type, string User, DateTimeOffset At, string Source, string Properties)> events,
        IReadOnlyList<(string? Session, string Context)>? contexts = null) =>
        History.Execute(
        """
        WITH m AS (SELECT gen_random_uuid() AS message_id),
        u AS (SELECT gen_random_uuid() AS id, *
          FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[])
            x(type, who, at, source, properties, session, context)),
        e AS (
          INSERT INTO events (event_id, event_type, occurred_at, user_id, anonymous_id, session_id, source, properties, context,
            received_at)
          SELECT id, type, at, CASE WHEN who NOT LIKE 'anon-%' THEN who END, CASE
            WHEN who LIKE 'anon-%' THEN who END, session, source, properties::jsonb, context::jsonb, now() FROM u),
        k AS (INSERT INTO event_keys (event_id, body_hash, occurred_at, message_id) SELECT id, 1, at, message_id FROM m, u)
        INSERT INTO day_marks (bucket, message_id, events) SELECT date_bin('15 minutes', at, '1970-01-01Z'), message_id, count(*) FROM m, u
          GROUP BY 1, 2
        """,
        events.Select(e => e.Type).ToArray(), events.Select(e => e.User).ToArray(), events.Select(e => e.At.UtcDateTime).ToArray(),
        events.Select(e => e.Source).ToArray(), events.Select(e => e.Properties).ToArray(),
        events.Select((_, i) => contexts?[i].Session).ToArray(),
        events.Select((_, i) => contexts?[i].Context ?? """{"page":{"url":"/a"},"ip":null}""").ToArray());

    /// <summary>As if the files had been written long ago: months that can be are merged, by two publishers at once.</summary>
    /// <returns>The months that may be read.</returns>
    public async Task<List<ColumnFile>> Merge()
    {
        await History.Execute("UPDATE column_files SET written_at = written_at - interval '3 days'");
        await Task.WhenAll(Get<PublishColumns>().Run(TestContext.Current.CancellationToken),
            Get<PublishColumns>().Run(TestContext.Current.CancellationToken));
        return await Months();
    }

    /// <summary>Those that may be read.</summary>
    public Task<List<ColumnFile>> Months() => History.Query(
        "SELECT month, last_revision, sha256, first_revision FROM live_column_months ORDER BY month",
        r => new ColumnFile(r.GetFieldValue<DateOnly>(0), r.GetInt32(1), r.GetString(2), r.GetInt32(3)));

    /// <summary>How many files of months an answer was read from.</summary>
    public async Task<int> MonthsOf(string path) => (int?)(await Ask(Columns, path))["plan"]?["month_files"] ?? 0;

    /// <summary>Asks both apps; the answers must be the same but for when they were given and where they came from.</summary>
    /// <returns>Which engine answered the one that has a choice.</returns>
    public async Task<string> Compare(string path)
    {
        var (one, other) = (await Ask(Columns, path), await Ask(Plain, path));
        var engine = one["plan"]?["engine"]!.GetValue<string>() ?? "none";
        Assert.False(other.ContainsKey("plan"), path);
        if (one["plan"]?["why"] is { } why) Whys.Add($"{why}");
        if (one["plan"]?["month_files"] is not null) WithMonths++;
        foreach (var answer in new[] { one, other })
        {
            answer.Remove("plan");
            answer.Remove("as_of");
        }

        Assert.Equal($"{path} {other.ToJsonString()}", $"{path} {one.ToJsonString()}");
        return engine;
    }

    /// <summary>All files that PostgreSQL knows of.</summary>
    public Task<List<(ColumnFile File, long Bytes, bool Live)>> Files() => History.Query(
        "SELECT day, revision, sha256, bytes, retired_at IS NULL FROM column_files ORDER BY day",
        r => (new ColumnFile(r.GetFieldValue<DateOnly>(0), r.GetInt32(1), r.GetString(2)), r.GetInt64(3), r.GetBoolean(4)));

    public string[] CachedFiles() =>
        [.. Directory.EnumerateFiles(Get<ColumnFolder>().Path, "*.parquet").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    /// <summary>As if no question had been asked yet.</summary>
    public async Task ForgetCache()
    {
        using var lease =
            await Get<ColumnCache>()
                .Lease([.. (await Files()).Where(f => f.Live).Select(f => (f.File, f.Bytes)), .. (await Months()).Select(m => (m, 0L))],
                    TestContext.Current.CancellationToken);
        lease.Distrust();
    }

    public static async Task<JsonObject> Ask(DaybookApp app, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cache-Control", "no-cache");
        using var answer = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {body}\n{app.Logs.Tail(5)}");
        return JsonNode.Parse(body)!.AsObject();
    }

    public async ValueTask DisposeAsync()
    {
        await Plain.DisposeAsync();
        await Columns.DisposeAsync();
        TestDirectory.Delete(_cache);
    }
}
