using Daybook.Foundation.Http;
using Parquet;
using Parquet.Schema;

namespace Daybook.Reports.Tables;

/// <summary>A Parquet file, written from front to back: a row group for each call.</summary>
/// <param name="to">Accepts only asynchronous writes, as a response does.</param>
internal sealed class ParquetTable(Stream to, ParquetSchema schema) : IAsyncDisposable
{
    // Every reader knows Snappy.
    private static readonly ParquetOptions Options = new() { CompressionMethod = CompressionMethod.Snappy };

    private readonly CountedStream _counted = new(to);
    private ParquetWriter? _file;

    /// <param name="columns">The rows' values, column by column in the schema's order.</param>
    public async Task Write(IReadOnlyList<IParquetColumn> columns, CancellationToken cancel)
    {
        var file = await File(cancel);
        using var group = file.CreateRowGroup();
        for (var i = 0; i < columns.Count; i++) await columns[i].Write(group, schema.DataFields[i], cancel);
        group.CompleteValidate();
    }

    /// <summary>Writes the footer. Without it the file cannot be read, so a reader notices half a file.</summary>
    public async Task Finish(CancellationToken cancel) => await (await File(cancel)).DisposeAsync();

    /// <summary>Not of the writer: it would write a footer under half a file.</summary>
    public ValueTask DisposeAsync() => _counted.DisposeAsync();

    private async Task<ParquetWriter> File(CancellationToken cancel) =>
        _file ??= await ParquetWriter.CreateAsync(schema, _counted, Options, cancellationToken: cancel);

    // The footer says where each column begins.
    private sealed class CountedStream(Stream target) : WriteOnlyStream
    {
        private long _written;

        public override long Position
        {
            get => _written;
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            await WriteAsync(buffer.AsMemory(offset, count), cancellationToken);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await target.WriteAsync(buffer, cancellationToken);
            _written += buffer.Length;
        }
    }
}
