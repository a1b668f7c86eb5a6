namespace Daybook.Reports.Export;

/// <summary>Pages of events. It reads one page ahead, so that the database works while the client receives.</summary>
/// <param name="groupRows">No page crosses a multiple of this, so that a sheet ends with a page.</param>
internal sealed class PageStream<TPage>(ExportPages pages, Func<TPage> create, int groupRows) : IAsyncDisposable
    where TPage : IExportPage
{
    private readonly int _groupRows = groupRows;
    private readonly CancellationTokenSource _stop = new();
    private TPage _reading = create(), _other = create();
    private Task<int>? _ahead;
    private int _left = groupRows;

    /// <summary>Reads the first page. Throws the database's exceptions.</summary>
    /// <returns>Whether there is any event.</returns>
    public async Task<bool> Begin(CancellationToken cancel)
    {
        _ahead = ReadAhead();
        return await _ahead.WaitAsync(cancel) > 0;
    }

    /// <returns>Null at the end. The page is valid until the next call.</returns>
    public async Task<ExportPage<TPage>?> Next(CancellationToken cancel)
    {
        var rows = await _ahead!.WaitAsync(cancel);
        if (rows == 0) return null;
        _left -= rows;
        var endsGroup = _left == 0;
        if (endsGroup) _left = _groupRows;
        var read = _reading;
        (_reading, _other) = (_other, _reading);
        _reading.Clear();
        _ahead = ReadAhead();
        return new(read, endsGroup);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_ahead is not null) await ((Task)_ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private Task<int> ReadAhead() => Task.Run(() => pages.Read(_reading, _left, _stop.Token), _stop.Token);
}

/// <param name="EndsGroup">True if the group of rows (a sheet) is full.</param>
internal readonly record struct ExportPage<TPage>(TPage Page, bool EndsGroup);
