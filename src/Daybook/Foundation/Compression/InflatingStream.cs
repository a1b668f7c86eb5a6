using System.Buffers.Binary;
using System.IO.Compression;
using Daybook.Foundation.Events;

namespace Daybook.Foundation.Compression;

/// <summary>
/// Inflates gzip (also several members), zlib and Brotli, and ends only where the data ends. The streams of .NET take the end of the
/// bytes as the
/// end of the data: a file or a request that was cut off would pass as a shorter one.
/// </summary>
/// <remarks>
/// Whoever reads gets what comes before a cut, and then <see cref="EndOfStreamException"/>. Data that is damaged, has a wrong checksum or
/// is
/// followed by something else is <see cref="InvalidDataException"/>. No byte at all is a cut, too. The inner stream stays open.
/// </remarks>
public sealed class InflatingStream : ReadOnlyStream
{
    private const int TrailerBytes = 8;

    // What an empty member usually needs. Its trailer is all zeros, which cannot be told from zeros before it.
    private const int EmptyMemberBytes = 8;

    private readonly CompressedInput _input;
    private readonly bool _gzip;
    private readonly string _name;
    private Stream? _inflater;
    private bool _done;
    private uint _crc;
    private uint _length;
    private bool _within;

    private InflatingStream(Stream compressed, string name, Func<Stream, Stream>? open)
    {
        (_input, _name, _gzip) = (new CompressedInput(compressed), name, open is null);
        _inflater = open?.Invoke(_input);
    }

    /// <summary>RFC 1952: one member or several; length and CRC-32 of each are compared.</summary>
    public static InflatingStream Gzip(Stream compressed) => new(compressed, "gzip", open: null);

    /// <summary>RFC 1950, which HTTP calls <c>deflate</c>.</summary>
    public static InflatingStream Zlib(Stream compressed) =>
        new(compressed, "deflate", input => new ZLibStream(input, CompressionMode.Decompress, leaveOpen: true));

    /// <summary>RFC 7932, which HTTP calls <c>br</c>.</summary>
    public static InflatingStream Brotli(Stream compressed) =>
        new(compressed, "Brotli", input => new BrotliStream(input, CompressionMode.Decompress, leaveOpen: true));

    public override int Read(byte[] buffer, int offset, int count) =>
        Read(buffer.AsMemory(offset, count), wait: false, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Read(buffer, wait: true, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Read(buffer.AsMemory(offset, count), wait: true, cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inflater?.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> Read(Memory<byte> buffer, bool wait, CancellationToken cancel)
    {
        if (buffer.IsEmpty) return 0;
        while (!_done)
        {
            if (_inflater is null && !await BeginMember(wait, cancel)) break;
            var read = await Inflate(buffer, wait, cancel);
            if (read > 0)
            {
                _input.HandOverSingly(0);
                if (_gzip) (_crc, _length) = (Crc32.Of(buffer.Span[..read], _crc), unchecked(_length + (uint)read));
                return read;
            }

            if (_input.AskedBeyondEnd) throw CutOff();
            if (_gzip) await EndMember(wait, cancel);
            else await End(wait, cancel);
        }

        _done = true;
        return 0;
    }

    private async ValueTask<int> Inflate(Memory<byte> buffer, bool wait, CancellationToken cancel)
    {
        try
        {
            return wait ? await _inflater!.ReadAsync(buffer, cancel) : _inflater!.Read(buffer.Span);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException($"The {_name} data is damaged.", e);
        }
    }

    // False at the end. The first member must be there.
    private async ValueTask<bool> BeginMember(bool wait, CancellationToken cancel)
    {
        if (!await _input.LookAhead(1, wait, cancel)) return _within ? false : throw CutOff();
        await GzipHeader.Pass(_input, wait, cancel);
        _input.HandOverSingly(EmptyMemberBytes);
        _inflater = new DeflateStream(_input, CompressionMode.Decompress, leaveOpen: true);
        (_crc, _length, _within) = (0, 0, true);
        return true;
    }

    /// <summary>
    /// Passes over checksum and length. Where they stand the inflater does not say; it is the first place, from the bytes handed over
    /// last on,
    /// that says what was counted and is followed by the end or another member.
    /// </summary>
    private async ValueTask EndMember(bool wait, CancellationToken cancel)
    {
        await _inflater!.DisposeAsync();
        _inflater = null;
        await _input.LookAhead(TrailerBytes + 2, wait, cancel);
        Pass(_input);

        void Pass(CompressedInput input)
        {
            Span<byte> trailer = stackalloc byte[TrailerBytes];
            BinaryPrimitives.WriteUInt32LittleEndian(trailer, _crc);
            BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], _length);
            var last = input.LastAndAhead.Length - input.Ahead.Length;
            var bytes = input.LastAndAhead[..Math.Min(input.LastAndAhead.Length, last + TrailerBytes + 2)];
            // It needed at least one of the bytes handed over last.
            for (var at = Math.Min(1, last); (at = Next(bytes, trailer, at)) >= 0; at++)
            {
                if (!GzipHeader.Begins(bytes[(at + TrailerBytes)..])) continue;
                input.SkipFromLast(at + TrailerBytes);
                return;
            }

            if (Next(bytes, trailer, Math.Min(1, last)) >= 0)
                throw new InvalidDataException("Something that is not gzip follows the gzip data.");
            throw input.IsWhole && (input.Ahead.IsEmpty || EndsWithBeginningOf(bytes, trailer))
                ? CutOff()
                : new InvalidDataException("The gzip data is damaged: its checksum is wrong.");
        }

        static int Next(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> trailer, int from) =>
            bytes[from..].IndexOf(trailer) is >= 0 and var found ? from + found : -1;

        static bool EndsWithBeginningOf(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> trailer)
        {
            for (var count = 1; count < trailer.Length; count++)
            {
                if (bytes.EndsWith(trailer[..count])) return true;
            }

            return false;
        }
    }

    private async ValueTask End(bool wait, CancellationToken cancel)
    {
        if (await _input.LookAhead(1, wait, cancel)) throw new InvalidDataException($"Something else follows the {_name} data.");
        _done = true;
    }

    private EndOfStreamException CutOff() => new($"The {_name} data is cut off.");
}
