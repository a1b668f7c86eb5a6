using System.Net;
using System.Text;
using Daybook.Cli.Import;
using Daybook.Cli.Sending;
using Daybook.Tests.Watch;

namespace Daybook.Tests.Cli.Import;

public sealed class ExportComesBackTests(StandIns standIns)
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static readonly string Sent = $$"""
        {"event_type":"=1+1","user_id":"'-ann","properties":{"n":1.50,"text":"a,\"b\"\r\n"} }
        {"event_id":"foreign","event_type":"x","user_id":"@ben","anonymous_id":"a","session_id":"s","context":{"ip":"::1"},"sent_at":"{{Now.AddMinutes(-1):O}}"}
        {"event_id":"0199f3a2-7c1e-7d40-9b1a-5a0f6f1f2c11","event_type":"x","anonymous_id":"'plain","source":"web","occurred_at":"{{Now.AddDays(-2):O}}"}
        """;

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    public async Task Into_the_same_Daybook_an_export_is_duplicates_only_and_into_another_it_makes_the_same_events(string format)
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        using (var content = new StringContent(Sent, Encoding.UTF8, "application/x-ndjson"))
        using (var sent = await app.Http.PostAsync(new Uri("/events", UriKind.Relative), content, TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        using (var calls =
            new StringContent(
                """{"batch":[{"type":"track","event":"bought","userId":"u","messageId":"m"},{"type":"page","userId":"u","name":"Home"}]}""",
                Encoding.UTF8, "application/json"))
        using (var sent = await app.Http.PostAsync(new Uri("/v1/batch", UriKind.Relative), calls, TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        await app.Drain();
        var folder = Directory.CreateTempSubdirectory("daybook-export-");
        try
        {
            var file = Path.Combine(folder.FullName, "events." + format);
            var export = await Export(app, format);
            await File.WriteAllBytesAsync(file, export, TestContext.Current.CancellationToken);

            var again = await Import(app, file, folder);
            Assert.Equal((5L, 5L, 0L), (again.Totals.Sent, again.Totals.Accepted, again.Totals.Rejected));
            Assert.Equal("5|5|0",
                await app.Scalar<string>("SELECT concat_ws('|', sum(persisted), sum(duplicate), sum(rejected)) FROM messages"));
            Assert.Equal(export, await Export(app, format));

            await using var other = await DaybookApp.Start(await standIns.NewEnvironment());
            Assert.Equal(5L, (await Import(other, file, folder)).Totals.Accepted);
            Assert.Equal(await app.Scalar<string>(Content), await other.Scalar<string>(Content));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private const string Content = """
        SELECT string_agg(concat_ws('|', event_id, event_type, occurred_at, user_id, anonymous_id, session_id, source, properties, context,
          sent_at), E'\n' ORDER BY event_id)
        FROM events WHERE occurred_at > now() - interval '10 days'
        """;

    private static async Task<byte[]> Export(DaybookApp app, string format) =>
        await app.Http.GetByteArrayAsync(
            new Uri($"/events/export?format={format}&from={Now.AddDays(-5):yyyy-MM-dd}&to={Now.AddDays(1):yyyy-MM-dd}", UriKind.Relative),
            TestContext.Current.CancellationToken);

    private static async Task<ImportResult> Import(DaybookApp app, string file, DirectoryInfo folder)
    {
        var options =
            new ImportOptions(file,
                new Target(new Uri(app.Url), "daybook-local-key"))
            { StateFolder = Path.Combine(folder.FullName, "state"), Restart = true };
        var result = await new ImportRun(options, TimeProvider.System, new Unwatched()).Run(TestContext.Current.CancellationToken);
        await app.Drain();
        return result;
    }

    private sealed class Unwatched : IImportProgress
    {
        public void Advanced(long bytesRead, long fileBytes, ImportTotals totals)
        {
        }

        public void Waiting(string why)
        {
        }
    }
}
