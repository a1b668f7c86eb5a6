using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace Daybook.Reports.Tables;

/// <summary>A workbook, written from front to back. What names the sheets comes last: only then is it known how many there are.</summary>
/// <param name="to">Takes asynchronous writes only, as a response does.</param>
/// <param name="name">Of the sheet; several are numbered.</param>
/// <param name="columns">The first row of each sheet.</param>
public sealed class Workbook(Stream to, string name, IReadOnlyList<string> columns) : IAsyncDisposable
{
    /// <summary>Rows of a sheet, header included, that the common spreadsheets can show.</summary>
    public const int MaxSheetRows = 1_048_576;

    private readonly DrainedStream _drained = new(to);
    private ZipArchive? _zip;
    private Stream? _sheet;
    private int _sheets;

    private ZipArchive Zip => _zip ??= new(_drained, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8);

    /// <param name="rows">Whole rows, as <see cref="SheetCells"/> writes them; the sheet they go to is opened when none is.</param>
    public async Task Write(ReadOnlyMemory<byte> rows, CancellationToken cancel)
    {
        Sheet().Write(rows.Span);
        await _drained.Drain(cancel);
    }

    /// <summary>What comes next goes to another sheet.</summary>
    public void EndSheet()
    {
        if (_sheet is null) return;
        _sheet.Write("</sheetData></worksheet>"u8);
        _sheet.Dispose();
        _sheet = null;
    }

    /// <summary>Without it the file is not a workbook: whoever got half of it notices.</summary>
    public async Task Finish(CancellationToken cancel)
    {
        if (_sheets == 0) Sheet();
        EndSheet();
        foreach (var (path, xml) in WorkbookParts.Of(name, _sheets))
        {
            using var part = Zip.CreateEntry(path, CompressionLevel.Fastest).Open();
            part.Write(Encoding.UTF8.GetBytes(xml));
        }

        Zip.Dispose();
        await _drained.Drain(cancel);
    }

    public ValueTask DisposeAsync()
    {
        _sheet?.Dispose();
        _zip?.Dispose();
        return _drained.DisposeAsync();
    }

    private Stream Sheet()
    {
        if (_sheet is not null) return _sheet;
        _sheet = Zip.CreateEntry(WorkbookParts.SheetPath(++_sheets), CompressionLevel.Fastest).Open();
        var start = new ArrayBufferWriter<byte>();
        start.Write("""<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"""u8);
        start.Write(SheetCells.RowStart);
        foreach (var column in columns) SheetCells.Text(column, start);
        start.Write(SheetCells.RowEnd);
        _sheet.Write(start.WrittenSpan);
        return _sheet;
    }
}
