using System.Net;
using System.Text.Json;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Daybook.Reports.Export;
using Daybook.Reports;
using Daybook.Tests.Days.Rollup;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using DuckDB.NET.Data;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Daybook.Tests.Reports.Export;

public sealed class ExportTests(StandIns standIns)
{
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 1, 0, 0);
    private const string Range = "from=2026-03-01&to=2026-03-31";

    [Fact]
    public async Task Every_event_of_the_range_is_in_it_once_in_order()
    {
        await using var app = await Filled(25_000, padding: 10);

        var lines = (await app.Http.GetStringAsync($"/events/export?format=jsonl&{Range}")).Split('\n',
            StringSplitOptions.RemoveEmptyEntries);

        var events =
            lines.Select(l => JsonDocument.Parse(l).RootElement)
                .Select(e => (At: e.GetProperty("occurred_at").GetDateTime(), Id: e.GetProperty("event_id").GetGuid())).ToList();
        Assert.Equal(25_000, events.Count);
        Assert.Equal(events.Order(), events);
        Assert.Equal(25_000, events.Select(e => e.Id).Distinct().Count());
    }

    [Fact]
    public async Task Large_events_make_small_pages()
    {
        await using var app = await Filled(1000, padding: 30_000);

        var text = await app.Http.GetStringAsync($"/events/export?format=csv&{Range}");

        Assert.Equal(1001, text.Count(c => c == '\n'));
        Assert.True(text.Length > 30_000_000);
    }

    [Fact]
    public async Task A_filter_and_a_zone_narrow_it()
    {
        await using var app = await Filled(24, padding: 0);

        // At 18:00Z and 19:00Z; the day ends in Kathmandu at 18:15Z.
        const string Day = "from=2026-03-01&to=2026-03-01&tz=Asia/Kathmandu&event_type=view";
        var text = await app.Http.GetStringAsync($"/events/export?format=csv&{Day}&property.n=6");
        var none = await app.Http.GetStringAsync($"/events/export?format=csv&{Day}&property.n=5");

        Assert.Equal((2, 1), (text.Count(c => c == '\n'), none.Count(c => c == '\n')));
        Assert.StartsWith("event_id,occurred_at,user_id,event_type,properties_json,", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_that_broke_off_is_continued_after_its_last_line()
    {
        await using var app = await Filled(500, padding: 0);
        var whole = await app.Http.GetStringAsync($"/events/export?format=csv&{Range}");
        var lines = whole.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var received = string.Concat(lines.Take(200).Select(l => l + "\r\n"));
        var last = lines[199].Split(',');

        var rest = await app.Http.GetStringAsync($"/events/export?format=csv&{Range}&after={last[1]},{last[0]}");

        Assert.Equal(whole, received + rest);
    }

    [Fact]
    public async Task A_workbook_opens_has_typed_cells_and_goes_on_on_the_next_sheet()
    {
        await using var app = await Filled(250, padding: 0);
        var database = app.Services.GetRequiredService<PostgresConnections>();
        var reporting = app.Services.GetRequiredService<ReportingZone>();
        var range = ReportRange.Of(new LocalDate(2026, 3, 1), new LocalDate(2026, 3, 31), reporting.Zone, reporting);
        using var file = new MemoryStream();
        await using (var pages =
            new PageStream<SheetRows>(new ExportPages(database, new ExportRequest(range, EventFilter.None, ExportFormat.Xlsx, null)),
                () => new(), groupRows: 100))
        {
            await pages.Begin(TestContext.Current.CancellationToken);
            await SheetRows.Write(pages, file, TestContext.Current.CancellationToken);
        }

        using var document = SpreadsheetDocument.Open(file, isEditable: false);
        Assert.Empty(new OpenXmlValidator().Validate(document).Select(e => $"{e.Path?.XPath}: {e.Description}"));
        Assert.Equal(["events", "events 2", "events 3"], document.WorkbookPart!.Workbook.Descendants<Sheet>().Select(s => s.Name!.Value));
        var rows = document.WorkbookPart.Workbook.Descendants<Sheet>()
            .Select(s => ((WorksheetPart)document.WorkbookPart.GetPartById(s.Id!)).Worksheet.Descendants<Row>().ToList()).ToList();
        Assert.Equal([101, 101, 51], rows.Select(r => r.Count));
        var first = rows[0][1].Elements<Cell>().ToList();
        Assert.Equal(CellValues.InlineString, first[0].DataType!.Value);
        Assert.Equal(Start.ToDateTimeUtc(), DateTime.FromOADate(double.Parse(first[1].CellValue!.Text)));
        Assert.Equal("event_id", rows[2][0].Elements<Cell>().First().InnerText);
    }

    [Fact]
    public async Task The_workbook_comes_over_HTTP()
    {
        await using var app = await Filled(5, padding: 0);

        using var answer = await app.Http.GetAsync($"/events/export?format=xlsx&{Range}");
        Assert.True(answer.IsSuccessStatusCode, app.Logs.Tail());
        using var document = SpreadsheetDocument.Open(await answer.Content.ReadAsStreamAsync(), isEditable: false);

        Assert.Equal("attachment; filename=events_2026-03-01_2026-03-31.xlsx", answer.Content.Headers.ContentDisposition!.ToString());
        Assert.Equal("events", document.WorkbookPart!.Workbook.Descendants<Sheet>().Single().Name!.Value);
    }

    [Fact]
    public async Task A_Parquet_file_holds_what_the_lines_hold_as_another_engine_reads_it()
    {
        await using var app = await Filled(25_000, padding: 10);
        await (await StoredHistory.New(app.Database)).Execute(
            """
            UPDATE events SET user_id = NULL, anonymous_id = 'ü😀', session_id = 's', sent_at = occurred_at + interval '1 microsecond'
            WHERE (properties ->> 'n')::int % 3 = 0
            """);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var lines = await app.Http.GetByteArrayAsync($"/events/export?format=jsonl&{Range}");
            await File.WriteAllBytesAsync(path + ".jsonl", lines);
            using var answer = await app.Http.GetAsync($"/events/export?format=parquet&{Range}");
            Assert.Equal("application/vnd.apache.parquet", answer.Content.Headers.ContentType!.ToString());
            await File.WriteAllBytesAsync(path, await answer.Content.ReadAsByteArrayAsync());
            await using var engine = new DuckDBConnection("DataSource=:memory:");
            await engine.OpenAsync();

            Assert.Equal("25000 0 0", await Ask(engine, $"""
                WITH p AS (
                  SELECT event_id, event_type, occurred_at, user_id, anonymous_id, session_id, source, properties_json, context_json,
                    received_at, sent_at
                  FROM read_parquet('{path}')),
                l AS (
                  SELECT event_id, event_type, occurred_at::timestamptz, user_id, anonymous_id, session_id, source, properties::text,
                    context::text, received_at::timestamptz, sent_at::timestamptz
                  FROM read_ndjson('{path}.jsonl', columns = {Lines}))
                SELECT concat_ws(' ', (SELECT count(*) FROM p), (SELECT count(*) FROM (FROM p EXCEPT ALL FROM l)),
                  (SELECT count(*) FROM (FROM l EXCEPT ALL FROM p)))
                """));
            Assert.Equal("VARCHAR TIMESTAMP WITH TIME ZONE VARCHAR",
                await Ask(engine, $"""
                    SELECT concat_ws(' ', typeof(event_id), typeof(sent_at), typeof(properties_json)) FROM read_parquet('{path}')
                    WHERE sent_at IS NOT NULL LIMIT 1
                    """));
        }
        finally
        {
            File.Delete(path);
            File.Delete(path + ".jsonl");
        }
    }

    [Fact]
    public async Task A_Parquet_file_of_no_event_has_its_columns()
    {
        await using var app = await Filled(1, padding: 0);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await File.WriteAllBytesAsync(path,
                await app.Http.GetByteArrayAsync("/events/export?format=parquet&from=2026-02-01&to=2026-02-02"));
            await using var engine = new DuckDBConnection("DataSource=:memory:");
            await engine.OpenAsync();

            Assert.Equal("11", await Ask(engine, $"SELECT count(*)::text FROM (DESCRIBE FROM read_parquet('{path}'))"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private const string Lines =
        "{event_id: 'VARCHAR', event_type: 'VARCHAR', occurred_at: 'VARCHAR', user_id: 'VARCHAR', anonymous_id: 'VARCHAR', "
        + "session_id: 'VARCHAR', source: 'VARCHAR', properties: 'JSON', context: 'JSON', received_at: 'VARCHAR', sent_at: 'VARCHAR'}";

    private static async Task<string?> Ask(DuckDBConnection engine, string sql)
    {
        await using var command = engine.CreateCommand();
        command.CommandText = sql;
        return (string?)await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_client_that_goes_away_frees_its_connection()
    {
        await using var app = await Filled(20_000, padding: 2000);
        for (var i = 0; i < 12; i++)
        {
            using var answer = await app.Http.GetAsync($"/events/export?format=jsonl&{Range}", HttpCompletionOption.ResponseHeadersRead);
            await using var body = await answer.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[1000]);
        }

        using var next = await app.Http.GetAsync("/events/recent");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        await Eventually.True(async () => await Busy(app) == 0);
    }

    [Theory]
    [InlineData("format=pdf")]
    [InlineData("after=yesterday")]
    [InlineData("format=parquet&after=2026-03-01T00:00:00Z,0198c5a2-7e71-7000-8000-000000000000")]
    [InlineData("format=xlsx&after=2026-03-01T00:00:00Z,0198c5a2-7e71-7000-8000-000000000000")]
    public async Task A_bad_parameter_is_refused(string query)
    {
        await using var app = await Filled(1, padding: 0);

        using var answer = await app.Http.GetAsync($"/events/export?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    // An hour apart, so that pages and days do not coincide.
    private async Task<DaybookApp> Filled(int count, int padding)
    {
        var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Execute(
            """
            INSERT INTO events (event_id, event_type, occurred_at, user_id, source, properties, context, received_at)
            SELECT gen_random_uuid(), 'view', $1::timestamptz + (n * 7919 % 24) * interval '1 hour', 'user ' || n, 'test',
              jsonb_build_object('n', n, 'pad', repeat('x', $3)), '{}', now()
            FROM generate_series(0, $2 - 1) n
            """, Start.ToDateTimeUtc(), count, padding);
        return app;
    }

    private static async Task<long> Busy(DaybookApp app)
    {
        await using var command =
            app.Database.CreateCommand(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'daybook-reports' AND state = 'active' AND datname = "
                + "current_database()");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
