using System.Buffers;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Reports.Filters;
using Daybook.Reports.Tables;
using Daybook.Foundation.Time;
using Microsoft.AspNetCore.Http;

namespace Daybook.Reports.Export;

/// <summary>
/// <c>GET /events/export?format=csv|xlsx|jsonl|parquet</c>: the events of a range as one stream. Its memory does not grow with the range.
/// </summary>
/// <remarks>
/// In the order (occurred_at, event_id). It reads the next page while one goes to the client. <c>after=</c> continues an export that
/// broke off. An event is missing if it arrives late, behind the position that the export has passed, or if retention dropped it: then the
/// header <see cref="DroppedEvents.Header"/> is there.
/// </remarks>
public sealed class ExportEvents(PostgresConnections database, ReportingZone reporting, ReadEventFilter filters)
{
    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var request = ExportRequest.Read(call.Query, reporting, await filters.Run(call.Query, cancel));
        call.Query.RefuseOthers();
        return Answer.Write((http, gone) => Write(request, http.Response, gone));
    }

    private async Task Write(ExportRequest request, HttpResponse response, CancellationToken cancel)
    {
        var events = new ExportPages(database, request);
        if (request.Format == ExportFormat.Xlsx)
        {
            await using var sheets = new PageStream<SheetRows>(events, () => new(), Workbook.MaxSheetRows - 1);
            await Begin(sheets, events, request, response, cancel);
            await SheetRows.Write(sheets, response.Body, cancel);
            return;
        }

        if (request.Format == ExportFormat.Parquet)
        {
            await using var groups = new PageStream<ParquetRows>(events, () => new(), int.MaxValue);
            await Begin(groups, events, request, response, cancel);
            await ParquetRows.Write(groups, response.Body, cancel);
            return;
        }

        var csv = request.Format == ExportFormat.Csv;
        await using var pages = new PageStream<TextPage>(events, () => new(csv ? CsvRows.Write : JsonRows.Write), int.MaxValue);
        await Begin(pages, events, request, response, cancel);
        // A continued file already has its header.
        if (csv && request.After is null)
        {
            var header = new ArrayBufferWriter<byte>();
            if (request.Mark) header.Write(CsvText.Mark);
            CsvText.Header(EventColumns.Names, header);
            await response.Body.WriteAsync(header.WrittenMemory, cancel);
        }

        while (await pages.Next(cancel) is { } page) await response.Body.WriteAsync(page.Page.Written, cancel);
    }

    // Reads the first page before the headers, so that the answer is a problem document if the database is away, not a broken stream.
    private static async Task Begin<TPage>(PageStream<TPage> pages, ExportPages events, ExportRequest request, HttpResponse response,
        CancellationToken cancel)
        where TPage : IExportPage
    {
        var any = await pages.Begin(cancel);
        if (events.KeptFrom is { } keptFrom)
        {
            if (!any && keptFrom >= request.Range.End) throw DroppedEvents.Problem(request, keptFrom);
            response.Headers[DroppedEvents.Header] = DroppedEvents.Text(keptFrom);
        }

        response.ContentType = request.Format.MediaType();
        response.Headers.ContentDisposition = $"attachment; filename={request.FileName}";
    }
}
