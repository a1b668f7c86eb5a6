using Parquet;
using Parquet.Schema;

namespace Daybook.Reports.Tables;

/// <summary>A column's values of one row group.</summary>
internal interface IParquetColumn
{
    void Clear();

    Task Write(ParquetRowGroupWriter group, DataField field, CancellationToken cancel);
}

/// <summary>A column of texts, UTF-8 in the file.</summary>
internal sealed class TextColumn(params IEnumerable<string?> values) : List<string?>(values), IParquetColumn
{
    public async Task Write(ParquetRowGroupWriter group, DataField field, CancellationToken cancel) => await group.WriteAsync(field, this);
}

/// <summary>A column of numbers or times.</summary>
internal sealed class ValueColumn<T>(params IEnumerable<T?> values) : List<T?>(values), IParquetColumn
    where T : struct
{
    public async Task Write(ParquetRowGroupWriter group, DataField field, CancellationToken cancel) =>
        await group.WriteAsync<T>(field, ToArray().AsMemory(), cancellationToken: cancel);
}
