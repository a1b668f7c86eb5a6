using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Daybook.Foundation.Columns;
using Daybook.Tests.Reports.Columns;
using Parquet;

namespace Daybook.Tests.Reports.SqlStatements;

/// <summary>What SQL over columns answers, beside what PostgreSQL has.</summary>
internal static class SqlComparison
{
    public const string From = "2025-03-01", To = "2025-03-20";

    private const string Key = "a-key-that-may-only-ask";

    /// <summary>SQL is on, and there is a key that has the scope and no other.</summary>
    public static Dictionary<string, string?> Settings => new()
    {
        ["Daybook:Sql:Enabled"] = "true",
        ["Daybook:Access:ApiKeys:0:Id"] = "asker",
        ["Daybook:Access:ApiKeys:0:KeyHash"] = "sha256:" + Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Key))),
        ["Daybook:Access:ApiKeys:0:Scopes"] = "sql",
    };

    // The range in the reporting zone.
    private static string Events(string zone) => $"""
        (SELECT e.*, event_subject(coalesce(user_id, owner_id), anonymous_id) AS subject
         FROM events e LEFT JOIN live_links ON linked_id = anonymous_id AND user_id IS NULL
         WHERE occurred_at >= '{From}'::timestamp AT TIME ZONE '{zone}'
           AND occurred_at < ('{To}'::timestamp + interval '1 day') AT TIME ZONE '{zone}') e
        """;

    /// <summary>Counts, sums, distinct people and every single value are those of PostgreSQL.</summary>
    /// <returns>How many days were read from column files.</returns>
    public static async Task<int> Compare(ColumnsApp app, string zone, params string[] properties)
    {
        var events = Events(zone);
        var plan = (await Ask(app, "SELECT count(*) FROM events"))["plan"]!;
        await Same(app, "SELECT count(*), sum(n) FROM (SELECT count(*) AS n FROM events GROUP BY properties)",
            $"""
            SELECT count(*), sum(n)::bigint
            FROM (SELECT count(*) AS n
                  FROM (SELECT (SELECT jsonb_object_agg(key, value) FROM jsonb_each_text(properties) WHERE value IS NOT NULL) AS texts
                        FROM {events}) x
                  GROUP BY texts) y
            """);
        await Same(app, "SELECT event_type, source, count(*), count(DISTINCT user_no) FROM events GROUP BY ALL",
            $"SELECT event_type, source, count(*), count(DISTINCT subject) FROM {events} GROUP BY 1, 2");
        await Same(app, "SELECT count(*), count(DISTINCT user_no), min(epoch_us(occurred_at)), sum(epoch_us(occurred_at)) FROM events",
            $"""
            SELECT count(*), count(DISTINCT subject), min(t), sum(t)
            FROM (SELECT *, (extract(epoch FROM occurred_at) * 1000000)::bigint AS t FROM {events}) x
            """);
        var names = string.Join(", ", properties.Select(p => $"'{p.Replace("'", "''", StringComparison.Ordinal)}'"));
        await Same(app, $"""
            SELECT k, properties[k], count(*), count(DISTINCT user_no) FROM events, (SELECT unnest([{names}]) AS k) GROUP BY ALL
            """, $"""
            SELECT k, properties ->> k, count(*), count(DISTINCT subject) FROM {events}, unnest(ARRAY[{names}]) k GROUP BY 1, 2
            """);
        await Same(app, $"""
            SELECT k, event_type, sum(numbers[k])::VARCHAR, count(numbers[k]) FROM events, (SELECT unnest([{names}]) AS k) GROUP BY ALL
            """, $"""
            SELECT k, event_type, trim_scale(sum(n))::text, count(n)
            FROM (SELECT k, event_type, CASE WHEN jsonb_typeof(properties -> k) = 'number' THEN (properties ->> k)::numeric END AS n
                  FROM {events}, unnest(ARRAY[{names}]) k) x
            GROUP BY 1, 2
            """);
        foreach (var (path, inside) in new[] { ("page/url", "{page,url}"), ("locale", "{locale}"), ("page", "{page}") })
        {
            await Same(app, $"SELECT context['{path}'], count(*), count(DISTINCT user_no) FROM events GROUP BY ALL",
                $"""
                SELECT CASE WHEN jsonb_typeof(context #> '{inside}') NOT IN ('object', 'array') THEN context #>> '{inside}' END, count(*),
                  count(DISTINCT subject)
                FROM {events} GROUP BY 1
                """);
        }

        // The frequent ones have columns of their own.
        var columns = (await Ask(app, "DESCRIBE events"))["rows"]!.AsArray().Select(r => (string)r![0]!).ToHashSet();
        if (properties.FirstOrDefault(p => columns.Contains("p:" + p)) is { } name)
        {
            await Same(app, $"SELECT \"p:{name}\", count(*) FROM events WHERE source = $1 GROUP BY ALL",
                $"SELECT properties ->> '{name}', count(*) FROM {events} WHERE source = 'web' GROUP BY 1", "web");
        }

        await Same(app, "SELECT user_id, anonymous_id, event_type, count(*) FROM events JOIN persons USING (user_no) GROUP BY ALL",
            $"""
            SELECT CASE WHEN subject LIKE 'u:%' THEN substr(subject, 3) END,
              CASE WHEN subject LIKE 'a:%' THEN substr(subject, 3) END, event_type, count(*)
            FROM {events} GROUP BY 1, 2, 3
            """);
        await Same(app, "SELECT event_date::VARCHAR, event_type, event_count, unique_users FROM daily_metrics",
            $"""
            SELECT event_date::text, event_type, event_count, unique_users FROM analytics.daily_metrics
            WHERE event_date BETWEEN '{From}' AND '{To}'
            """);
        return (int)plan["column_days"]!;
    }

    /// <summary>What a caller sees who asks wrongly, too much, or without the right.</summary>
    public static async Task Edges(ColumnsApp app)
    {
        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal((HttpStatusCode.NotFound, "Daybook__Sql__Enabled"),
            await Refused(app.Plain, """{"sql":"SELECT 1"}""", "Daybook__Sql__Enabled"));
        foreach (var (body, says) in new[]
            {
                ("""{"sql":"SELECT * FROM read_text('/etc/passwd')"}""", "read_text"), ("""{"sql":"SET threads = 2"}""", "Only one SELECT"),
                ("""{"sql":"SELECT nosuch FROM events"}""", "nosuch"), ("""{"sql":"SELECT 1; SELECT 2"}""", "one statement"),
                ("""{"sql":"SELECT $1"}""", "parameter"), ("""{"sql":1}""", "`sql`"), ("""{}""", "`sql` is required"),
                ("""[]""", "JSON object"),
                ("""{"sql":"SELECT 1","from":"x"}""", "`from`"), ("""{"sql":"SELECT 1","parameters":[[]]}""", "`parameters`"),
                ("""{"sql":"SELECT 1","form":"csv"}""", "format"), ("""{"sql":"SELECT 1","limit":10001}""", "`limit`"),
                ("""{"sql":"SELECT 1/"}""", "syntax"), ("""{"sql":"SELECT 'x'::INT"}""", "Could not convert"),
            })
            Assert.Equal((HttpStatusCode.BadRequest, says), await Refused(app.Columns, body, says));

        var limited = await Ask(app, "SELECT * FROM range(100)", limit: 7);
        Assert.Equal((7, "rows"), (limited["rows"]!.AsArray().Count, (string?)limited["limit_hit"]));
        Assert.Equal("ids", (string?)limited["persons"]);
        Assert.False(limited.ContainsKey("plan"));

        // A key that may ask and not see people.
        var mine = await Ask(app, "SELECT * FROM persons LIMIT 1", key: Key);
        Assert.Equal(["user_no", "first_seen_at"], mine["columns"]!.AsArray().Select(c => (string)c!["name"]!));
        Assert.Equal("numbers", (string?)mine["persons"]);
        Assert.Equal(0, (int)(await Ask(app,
            "SELECT count(*) FROM events WHERE context['ip'] IS NOT NULL OR properties['$set'] IS NOT NULL OR "
            + "(event_type = 'identify' AND len(map_keys(properties)) > 0)", key: Key))["rows"]![0]![0]!);

        using var csv = await Post(app.Columns,
            new() { ["sql"] = "SELECT '=1+1' AS \"a,b\", -1.50 AS n, NULL AS z, [1] AS l", ["format"] = "csv" });
        Assert.Equal("\"a,b\",n,z,l\r\n'=1+1,-1.50,,[1]\r\n", await csv.Content.ReadAsStringAsync(cancel));
        Assert.False(JsonNode.Parse(csv.Headers.GetValues("X-Daybook-Provenance").Single())!["complete"]!.GetValue<bool>());
        using var file = await Post(app.Columns, new()
        {
            ["sql"] = "SELECT 1 AS a, 2 AS a, 1.5::DOUBLE AS d, true AS b, DATE '2026-01-02' AS day, "
                + "TIMESTAMPTZ '2026-01-02 03:04:05Z' AS t, 1.25 AS n",
            ["format"] = "parquet",
        });
        await using var reader = await ParquetReader.CreateAsync(new MemoryStream(await file.Content.ReadAsByteArrayAsync(cancel)));
        Assert.Equal(["a", "a_2", "d", "b", "day", "t", "n"], reader.Schema.DataFields.Select(f => f.Name));

        var audit = await app.Columns.Http.GetFromJsonAsync<JsonObject>("/ops/audit?limit=1000&caller=asker", cancel);
        Assert.Contains("SELECT * FROM persons LIMIT 1", audit!["entries"]!.AsArray().Select(e => (string?)e!["detail"]));
        audit = await app.Columns.Http.GetFromJsonAsync<JsonObject>("/ops/audit?limit=1000", cancel);
        Assert.Contains("SELECT * FROM read_text('…')", audit!["entries"]!.AsArray().Select(e => (string?)e!["detail"]));
        // Nothing of a statement stays.
        Assert.Empty(Directory.GetDirectories(app.Get<ColumnFolder>().Path, "sql-*"));
    }

    /// <summary>The page's statements, as printed.</summary>
    public static async Task AsThePageSays(ColumnsApp app)
    {
        var page = CommittedFile.Read("docs/sql.md").Split("```sql\n").Skip(1).Select(block => block.Split("\n```")[0]).ToList();
        Assert.True(page.Count > 5);
        foreach (var statement in page) await Ask(app, statement);
    }

    private static async Task Same(ColumnsApp app, string sql, string postgres, params string[] parameters)
    {
        var rows = (await Ask(app, sql, parameters: parameters))["rows"]!.AsArray();
        var found = rows.Select(r => string.Join('|', r!.AsArray().Select(Text))).Order(StringComparer.Ordinal).ToList();
        // Nothing is counted before the first rollup.
        if (!sql.Contains("daily_metrics", StringComparison.Ordinal)) Assert.NotEmpty(found);
        var expected = await app.History.Query(postgres, r => string.Join('|', Enumerable.Range(0, r.FieldCount)
            .Select(i => r.IsDBNull(i) ? "NULL" : Convert.ToString(r.GetValue(i), CultureInfo.InvariantCulture))));
        Assert.Equal(expected.Order(StringComparer.Ordinal), found);
    }

    // Sums have the scale of their type there, and the one that they need in PostgreSQL's query.
    private static string Text(JsonNode? value) => value is null ? "NULL"
        : value.GetValueKind() != JsonValueKind.String ? value.ToJsonString()
        : value.GetValue<string>() is var text && text.Contains('.') && decimal.TryParse(text, CultureInfo.InvariantCulture, out _)
            && text.Length - text.IndexOf('.') == 13 ? text.TrimEnd('0').TrimEnd('.') : text;

    private static async Task<JsonObject> Ask(ColumnsApp app, string sql, string? key = null, int? limit = null, params string[] parameters)
    {
        JsonObject body = new() { ["sql"] = sql, ["from"] = From, ["to"] = To, ["limit"] = limit };
        if (parameters.Length > 0) body["parameters"] = new JsonArray([.. parameters.Select(p => (JsonNode?)p)]);
        using var answer = await Post(app.Columns, body, key);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{sql}: {text}\n{app.Columns.Logs.Tail(5)}");
        return JsonNode.Parse(text)!.AsObject();
    }

    private static async Task<(HttpStatusCode Status, string Says)> Refused(DaybookApp app, string body, string says)
    {
        using var answer = await app.Http.PostAsync(new Uri("/sql", UriKind.Relative),
            new StringContent(body, System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        var problem = await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken);
        var detail = (string?)problem!["detail"] ?? "";
        return (answer.StatusCode, detail.Contains(says, StringComparison.OrdinalIgnoreCase) ? says : detail);
    }

    private static async Task<HttpResponseMessage> Post(DaybookApp app, JsonObject body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sql") { Content = JsonContent.Create(body) };
        if (key is not null) request.Headers.Authorization = new("Bearer", key);
        return await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
