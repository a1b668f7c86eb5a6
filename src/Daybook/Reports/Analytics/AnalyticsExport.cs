using Daybook.Days.Archive;
using System.Buffers;
using Daybook.Foundation.Http;
using Daybook.Reports.Tables;
using Microsoft.AspNetCore.Http;

namespace Daybook.Reports.Analytics;

/// <summary><c>GET /analytics/export?format=csv|xlsx|jsonl|parquet</c>: the same rows as a file.</summary>
public sealed class AnalyticsExport(MetricsArchive archive)
{
    // Unsent rows stay in memory, so this is a page and not a year.
    private const int RowsAtATime = 5000;

    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var format = call.Query.OneOf("format", "csv", "csv", "xlsx", "jsonl", "parquet");
        var mark = call.Query.Flag("bom");
        var rows = AnalyticsQuery.Read(call.Query, withLimit: true).Apply((await archive.Read(cancel)).Rows);
        return Answer.Write(async (http, gone) =>
        {
            http.Response.ContentType = format switch
            {
                "csv" => "text/csv; charset=utf-8; header=present",
                "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "parquet" => "application/vnd.apache.parquet",
                _ => "application/x-ndjson",
            };
            http.Response.Headers.ContentDisposition = $"attachment; filename=metrics_by_day.{format}";
            await (format switch
            {
                "xlsx" => Sheet(rows, http.Response.Body, gone),
                "parquet" => Table(rows, http.Response.Body, gone),
                _ => Lines(rows, format == "csv", mark, http.Response.Body, gone),
            });
        });
    }

    private static async Task Lines(IEnumerable<MetricsRow> rows, bool csv, bool mark, Stream to, CancellationToken cancel)
    {
        var buffer = new ArrayBufferWriter<byte>();
        if (csv && mark) buffer.Write(CsvText.Mark);
        if (csv) CsvText.Header(MetricsColumns.Names, buffer);
        foreach (var page in rows.Chunk(RowsAtATime))
        {
            foreach (var row in page)
            {
                if (csv) MetricsColumns.Csv(row, buffer);
                else buffer.Text(row.ToLine());
            }

            await to.WriteAsync(buffer.WrittenMemory, cancel);
            buffer.ResetWrittenCount();
        }

        await to.WriteAsync(buffer.WrittenMemory, cancel);
    }

    private static async Task Table(IEnumerable<MetricsRow> rows, Stream to, CancellationToken cancel)
    {
        await using var table = new ParquetTable(to, MetricsColumns.Schema);
        foreach (var page in rows.Chunk(RowsAtATime)) await table.Write(MetricsColumns.Columns(page), cancel);
        await table.Finish(cancel);
    }

    private static async Task Sheet(IEnumerable<MetricsRow> rows, Stream to, CancellationToken cancel)
    {
        await using var workbook = new Workbook(to, "metrics_by_day", MetricsColumns.Names, Workbook.Dates);
        foreach (var sheet in rows.Chunk(Workbook.MaxSheetRows - 1))
        {
            foreach (var page in sheet.Chunk(RowsAtATime)) await workbook.Write([.. page.Select(MetricsColumns.Sheet)], cancel);
            workbook.EndSheet();
        }

        await workbook.Finish(cancel);
    }
}
