using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace Daybook.Reports.Tables;

/// <summary>A workbook, written from front to back. The list of sheets comes last, because only then is their number known.</summary>
/// <param name="to">Accepts only asynchronous writes, as a response does.</param>
/// <param name="name">Name of the sheet. If there are several, they are numbered.</param>
/// <param name="columns">The first row of each sheet.</param>
public sealed class Workbook(Stream to, string name, IReadOnlyList<string> columns) : IAsyncDisposable
{
    /// <summary>The most rows of a sheet, including the header, that common spreadsheets can show.</summary>
    public const int MaxSheetRows = 1_048_576;

    private readonly DrainedStream _drained = new(to);
    private ZipArchive? _zip;
    private Stream? _sheet;
    private int _sheets;

    private ZipArchive Zip => _zip ??= new(_drained, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8);

    /// <param name="rows">Whole rows, as <see cref="SheetCells"/> writes them. If no sheet is open, this opens one.</param>
    public async Task Write(ReadOnlyMemory<byte> rows, CancellationToken cancel)
    {
        Sheet().Write(rows.Span);
        await _drained.Drain(cancel);
    }

    /// <summary>Later rows go to another sheet.</summary>
    public void EndSheet()
    {
        if (_sheet is null) return;
        _sheet.Write("</sheetData></worksheet>"u8);
        _sheet.Dispose();
        _sheet = null;
    }

    /// <summary>Without it the file is not a workbook, so a reader notices half a file.</summary>
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
        start.Write(
            """<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"""u8);
        start.Write(SheetCells.RowStart);
        foreach (var column in columns) SheetCells.Text(column, start);
        start.Write(SheetCells.RowEnd);
        _sheet.Write(start.WrittenSpan);
        return _sheet;
    }
}
