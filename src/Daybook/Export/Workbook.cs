
using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace Daybook.Export;

/// <summary>A workbook, written from front to back. What names the sheets comes last: only then is it known how many there are.</summary>
internal static class Workbook
{
    /// <summary>Rows of a sheet, header included, that the common spreadsheets can show.</summary>
    public const int MaxSheetRows = 1_048_576;

    private const string Declaration = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""";
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string OfficeRelations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public static async Task Write(PageStream pages, Stream to, CancellationToken cancel)
    {
        await using var drained = new DrainedStream(to);
        using (var zip = new ZipArchive(drained, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            var sheets = 0;
            do
            {
                using var sheet = zip.CreateEntry(SheetPath(++sheets), CompressionLevel.Fastest).Open();
                await WriteSheet(pages, sheet, drained, cancel);
            }
            while (await pages.HasMore(cancel));

            foreach (var (path, xml) in Parts(sheets))
            {
                using var part = zip.CreateEntry(path, CompressionLevel.Fastest).Open();
                part.Write(Encoding.UTF8.GetBytes(xml));
            }
        }

        await drained.Drain(cancel);
    }

    private static async Task WriteSheet(PageStream pages, Stream sheet, DrainedStream drained, CancellationToken cancel)
    {
        var start = new ArrayBufferWriter<byte>();
        start.Write(SheetRows.SheetStart);
        SheetRows.Header(start);
        sheet.Write(start.WrittenSpan);
        while (await pages.Next(cancel) is { } page)
        {
            sheet.Write(page.Bytes.Span);
            await drained.Drain(cancel);
            if (page.EndsGroup) break;
        }

        sheet.Write(SheetRows.SheetEnd);
    }

    private static string SheetPath(int number) => $"xl/worksheets/sheet{number}.xml";

    private static IEnumerable<(string Path, string Xml)> Parts(int sheets) =>
    [
        ("xl/workbook.xml", $"""{Declaration}<workbook xmlns="{Main}" xmlns:r="{OfficeRelations}"><sheets>{Each(sheets, n => $"""<sheet name="events{(sheets > 1 ? $" {n}" : "")}" sheetId="{n}" r:id="rId{n}"/>""")}</sheets></workbook>"""),
        ("xl/_rels/workbook.xml.rels", $"""{Declaration}<Relationships xmlns="{Relations}">{Each(sheets, n => $"""<Relationship Id="rId{n}" Type="{OfficeRelations}/worksheet" Target="worksheets/sheet{n}.xml"/>""")}<Relationship Id="rId{sheets + 1}" Type="{OfficeRelations}/styles" Target="styles.xml"/></Relationships>"""),
        ("xl/styles.xml", $"""
            {Declaration}<styleSheet xmlns="{Main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm:ss.000"/></numFmts><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>
            """),
        ("_rels/.rels", $"""{Declaration}<Relationships xmlns="{Relations}"><Relationship Id="rId1" Type="{OfficeRelations}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""),
        ("[Content_Types].xml", $"""{Declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>{Each(sheets, n => $"""<Override PartName="/{SheetPath(n)}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>""")}</Types>"""),
    ];

    private static string Each(int sheets, Func<int, string> xml) => string.Concat(Enumerable.Range(1, sheets).Select(xml));
}
