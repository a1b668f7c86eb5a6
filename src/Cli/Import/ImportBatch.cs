using System.Buffers;

namespace Daybook.Cli.Import;

/// <summary>Records that are sent in one request.</summary>
internal sealed class ImportBatch
{
    private readonly ArrayBufferWriter<byte> _body = new(64 * 1024);
    private readonly List<(long Line, int Start, int Length)> _sent = [];
    private readonly List<ImportRecord> _refused = [];

    /// <param name="number">From 0, without gaps within one run.</param>
    public ImportBatch(int number) => Number = number;

    public int Number { get; }

    public int Records => _sent.Count + _refused.Count;

    /// <summary>Events in <see cref="Body"/>.</summary>
    public int Events => _sent.Count;

    public ReadOnlyMemory<byte> Body => _body.WrittenMemory;

    /// <summary>Records that are not sent.</summary>
    public IReadOnlyList<ImportRecord> Refused => _refused;

    /// <summary>The event at <paramref name="index"/> of the request: its line in the file and the bytes that were sent.</summary>
    public (long Line, ReadOnlyMemory<byte> Body) Event(int index) =>
        (_sent[index].Line, Body.Slice(_sent[index].Start, _sent[index].Length));

    /// <summary>A part of the body, for a server that accepts less at once.</summary>
    public ReadOnlyMemory<byte> Slice(int first, int count) =>
        Body[_sent[first].Start..(_sent[first + count - 1].Start + _sent[first + count - 1].Length + 1)];

    /// <summary>
    /// Cuts a file into batches of at most <paramref name="maxRecords"/> records and about <paramref name="maxBytes"/> bytes.
    /// </summary>
    public static IEnumerable<ImportBatch> Cut(IEnumerable<ImportRecord> records, int maxRecords, int maxBytes)
    {
        var batch = new ImportBatch(0);
        foreach (var record in records)
        {
            if (batch.Records == maxRecords || (batch.Records > 0 && batch._body.WrittenCount + record.Body.Length > maxBytes))
            {
                yield return batch;
                batch = new ImportBatch(batch.Number + 1);
            }

            batch.Add(record);
        }

        if (batch.Records > 0) yield return batch;
    }

    /// <summary>The same batch, with some of its events refused.</summary>
    public ImportBatch Refuse(IReadOnlyDictionary<int, LocalRefusal> events)
    {
        var rest = new ImportBatch(Number);
        rest._refused.AddRange(_refused);
        for (var i = 0; i < Events; i++)
        {
            var (line, body) = Event(i);
            rest.Add(new ImportRecord(line, body, events.GetValueOrDefault(i)));
        }

        return rest;
    }

    private void Add(ImportRecord record)
    {
        if (record.Refused is not null)
        {
            // A copy, because the reader reuses its buffer.
            _refused.Add(record with { Body = record.Body.ToArray() });
            return;
        }

        _sent.Add((record.Line, _body.WrittenCount, record.Body.Length));
        _body.Write(record.Body.Span);
        _body.Write("\n"u8);
    }
}
