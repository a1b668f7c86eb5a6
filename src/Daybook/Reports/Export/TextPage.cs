using System.Buffers;
using Npgsql;

namespace Daybook.Reports.Export;

/// <summary>Events as text: the lines of a format.</summary>
/// <param name="line">Writes one event.</param>
internal sealed class TextPage(Action<NpgsqlDataReader, IBufferWriter<byte>> line) : IExportPage
{
    private readonly ArrayBufferWriter<byte> _lines = new(64 * 1024);

    public int Bytes => _lines.WrittenCount;

    public ReadOnlyMemory<byte> Written => _lines.WrittenMemory;

    public void Add(NpgsqlDataReader row) => line(row, _lines);

    public void Clear() => _lines.ResetWrittenCount();
}
