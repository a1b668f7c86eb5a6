namespace Daybook.Reports.Tables;

/// <summary>The files of a workbook except its sheets.</summary>
internal static class WorkbookParts
{
    private const string Declaration = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""";
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string OfficeRelations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public static string SheetPath(int number) => $"xl/worksheets/sheet{number}.xml";

    /// <param name="name">Name of the sheet. If there are several, they are numbered.</param>
    public static IEnumerable<(string Path, string Xml)> Of(string name, int sheets) =>
    [
        ("xl/workbook.xml",
            $"""{Declaration}<workbook xmlns="{Main}" xmlns:r="{OfficeRelations}"><sheets>{Each(sheets, n => $"""<sheet name="{name}{(sheets > 1 ? $" {n}" : "")}" sheetId="{n}" r:id="rId{n}"/>""")}</sheets></workbook>"""),
        ("xl/_rels/workbook.xml.rels",
            $"""{Declaration}<Relationships xmlns="{Relations}">{Each(sheets, n => $"""<Relationship Id="rId{n}" Type="{OfficeRelations}/worksheet" Target="worksheets/sheet{n}.xml"/>""")}<Relationship Id="rId{sheets + 1}" Type="{OfficeRelations}/styles" Target="styles.xml"/></Relationships>"""),
        ("xl/styles.xml", $"""
            {Declaration}<styleSheet xmlns="{Main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm:ss.000"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd"/></numFmts><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/></cellXfs></styleSheet>
            """),
        ("_rels/.rels",
            $"""{Declaration}<Relationships xmlns="{Relations}"><Relationship Id="rId1" Type="{OfficeRelations}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""),
        ("[Content_Types].xml",
            $"""{Declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>{Each(sheets, n => $"""<Override PartName="/{SheetPath(n)}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>""")}</Types>"""),
    ];

    private static string Each(int sheets, Func<int, string> xml) => string.Concat(Enumerable.Range(1, sheets).Select(xml));
}
