using SpreadCheetah;
using SpreadCheetah.Styling;

namespace Daybook.Reports.Tables;

/// <summary>A workbook, written from front to back.</summary>
/// <param name="to">Accepts only asynchronous writes, as a response does.</param>
/// <param name="name">Name of the first sheet. Later ones have their number behind it.</param>
/// <param name="columns">The first row of each sheet.</param>
/// <param name="timeFormat">How a spreadsheet shows a cell that is a time: <see cref="Times"/> or <see cref="Dates"/>.</param>
public sealed class Workbook(Stream to, string name, IReadOnlyList<string> columns, string timeFormat) : IAsyncDisposable
{
    public const string Times = @"yyyy\-mm\-dd\ hh:mm:ss.000", Dates = @"yyyy\-mm\-dd";

    /// <summary>The most rows of a sheet, including the header, that common spreadsheets can show.</summary>
    public const int MaxSheetRows = 1_048_576;

    private readonly DrainedStream _drained = new(to);
    private Spreadsheet? _book;
    private int _sheets;
    private bool _open;

    /// <param name="rows">If no sheet is open, this opens one.</param>
    public async Task Write(IReadOnlyList<DataCell[]> rows, CancellationToken cancel)
    {
        var book = await Sheet(cancel);
        foreach (var row in rows) await book.AddRowAsync(row, cancel);
        await _drained.Drain(cancel);
    }

    /// <summary>Later rows go to another sheet.</summary>
    public void EndSheet() => _open = false;

    /// <summary>Without it the file is not a workbook, so a reader notices half a file.</summary>
    public async Task Finish(CancellationToken cancel)
    {
        var book = _sheets == 0 ? await Sheet(cancel) : _book!;
        await book.FinishAsync(cancel);
        await _drained.Drain(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_book is not null) await _book.DisposeAsync();
        await _drained.DisposeAsync();
    }

    private async Task<Spreadsheet> Sheet(CancellationToken cancel)
    {
        _book ??= await Spreadsheet.CreateNewAsync(_drained, new SpreadCheetahOptions
        {
            CompressionLevel = SpreadCheetahCompressionLevel.Fastest,
            DefaultDateTimeFormat = NumberFormat.Custom(timeFormat),
            DocumentProperties = null,
        }, cancel);
        if (_open) return _book;
        await _book.StartWorksheetAsync(++_sheets == 1 ? name : $"{name} {_sheets}", token: cancel);
        await _book.AddHeaderRowAsync([.. columns], token: cancel);
        _open = true;
        return _book;
    }
}
