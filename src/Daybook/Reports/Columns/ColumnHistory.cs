using Daybook.Foundation.Columns;
using Daybook.Foundation.Objects;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Daybook.Reports.Columns;

/// <summary>What reports need to read history as columns.</summary>
public sealed class ColumnHistory(ColumnEngine engine, ColumnCache cache, IObjectStore objects, IOptions<ColumnsOptions> options,
    ILogger<ColumnHistory> log)
{
    internal ColumnEngine Engine => engine;

    internal ColumnCache Cache => cache;

    internal IObjectStore Files => objects;

    internal ColumnsOptions Options => options.Value;

    internal ILogger Logger => log;

    /// <summary>Null when <c>Daybook__Columns__Enabled</c> is off or no bucket is set: reports are as if there were no columns.</summary>
    internal ColumnReader? For(ReportSession session, KeptFrom kept) =>
        options.Value.Enabled && objects.Enabled ? new(this, session, kept) : null;
}
