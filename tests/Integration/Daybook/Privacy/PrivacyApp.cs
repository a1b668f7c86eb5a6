using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Daybook.Days.Archive;
using Daybook.Store.Persist;
using Daybook.Foundation.Objects;
using Daybook.Privacy.Erasing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Daybook.Tests.Privacy;

/// <summary>The whole app. The test delivers the messages and puts files into S3 as Archive does.</summary>
internal sealed class PrivacyApp(DaybookApp app) : IAsyncDisposable
{
    public DaybookApp App => app;

    public static async Task<PrivacyApp> Start(
        TestEnvironment environment, Dictionary<string, string?>? settings = null, TimeProvider? clock = null) =>
        new(await DaybookApp.Start(environment, settings, clock: clock));

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public Task Deliver(params byte[][] messages) =>
        Task.WhenAll(messages.Select(m => Get<PersistEvents>().Run(new BinaryData(m), 1, TestContext.Current.CancellationToken)));

    public async Task<JsonElement> Erase(string user, string query = "", HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer =
            await app.Http.DeleteAsync(new Uri($"/users/{user}?{query}", UriKind.Relative), TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode} {text}\n{app.Logs.Tail()}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Works like the timer, for an erasure without a sign of life.</summary>
    public async Task Continue()
    {
        await Execute("UPDATE erasures SET touched_at = '2000-01-01Z', retry_at = NULL; UPDATE rewrite_requests SET retry_at = NULL");
        await Get<ContinueErasures>().Run(TestContext.Current.CancellationToken);
    }

    public async Task RollUp()
    {
        using var answer =
            await app.Http.PostAsync(new Uri("/ops/rollup?wait=200", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Writes a part file of a day from its events that are stored now.</summary>
    public async Task ArchiveDay(string day, string zone = "UTC")
    {
        var lines = await Query(
            $"""
            SELECT jsonb_build_object('event_id', event_id, 'event_type', event_type, 'occurred_at', occurred_at, 'user_id', user_id, 'anonymous_id', anonymous_id, 'properties', properties)::text
            FROM events WHERE (occurred_at AT TIME ZONE '{zone}')::date = '{day}' ORDER BY occurred_at, event_id
            """, r => r.GetString(0));
        using var body = new MemoryStream();
        await using (var gzip = new GZipStream(body, CompressionLevel.Optimal, leaveOpen: true))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))),
                TestContext.Current.CancellationToken);
        var date = DateOnly.Parse(day, CultureInfo.InvariantCulture);
        var revision = await Scalar<int>($"SELECT revision FROM days WHERE day = '{day}'");
        await Get<IObjectStore>()
            .Put(ArchiveKeys.EventsPart(date, 0), body.ToArray(), "application/gzip", revision, TestContext.Current.CancellationToken);
        await Execute(
            $"""
            INSERT INTO archived_events (day, part, revision, rows, bytes, sha256, snapshot, uploaded_at)
            VALUES ('{day}', 0, {revision}, {lines.Count}, {body.Length}, '{VerifiedUpload.Hash(body.ToArray())}', pg_current_snapshot(),
              now())
            ON CONFLICT (day, part) DO UPDATE
              SET revision = excluded.revision, rows = excluded.rows, bytes = excluded.bytes, sha256 = excluded.sha256
            """);
    }

    /// <summary>The lines of a day in S3. Asserts that the table agrees.</summary>
    public async Task<string[]> ArchivedLines(string day)
    {
        var stored =
            await Get<IObjectStore>()
                .Get(ArchiveKeys.EventsPart(DateOnly.Parse(day, CultureInfo.InvariantCulture), 0), TestContext.Current.CancellationToken);
        Assert.Equal(VerifiedUpload.Hash(stored!.Body), await Scalar<string>($"SELECT sha256 FROM archived_events WHERE day = '{day}'"));
        using var reader = new StreamReader(new GZipStream(new MemoryStream(stored.Body), CompressionMode.Decompress));
        var lines = (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines.Length, await Scalar<long>($"SELECT rows FROM archived_events WHERE day = '{day}'"));
        return lines;
    }

    public async Task<T> Scalar<T>(string sql) => (await Query(sql, r => r.GetFieldValue<T>(0))).Single();

    public async Task<List<T>> Query<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = app.Database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<T> rows = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) rows.Add(read(reader));
        return rows;
    }

    public async Task Execute(string sql)
    {
        await using var command = app.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Finds every place that contains this person's id, in texts and in bytes.</summary>
    public async Task<List<string>> PlacesOf(string id)
    {
        List<string> places = [];
        foreach (var (table, column) in await Query(
                     """
                     SELECT table_name::text, column_name::text FROM information_schema.columns
                       JOIN information_schema.tables USING (table_schema, table_name)
                     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type IN ('text', 'jsonb', 'bytea', 'ARRAY')
                       AND table_name NOT LIKE 'events\_%'
                     """, r => (r.GetString(0), r.GetString(1))))
        {
            if (await Scalar<bool>(
                $"SELECT EXISTS (SELECT FROM {table} WHERE position('{id}' IN {column}::text) > 0 OR position(encode('{id}'::bytea, "
                + $"'hex') IN {column}::text) > 0)")) places.Add($"{table}.{column}");
        }

        return places;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
