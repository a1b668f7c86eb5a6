namespace Daybook.Foundation.Compression;

/// <summary>
/// What an inflater reads from. It notices when the inflater asks for more than there is, and can go back over the bytes that were handed
/// over last, because an inflater does not say how many of them it needed.
/// </summary>
internal sealed class CompressedInput(Stream source) : ReadOnlyStream
{
    private const int Most = 8 * 1024;

    private readonly byte[] _buffer = new byte[4 * Most];
    private int _start;
    private int _end;
    private int _handed;
    private int _singly;
    private bool _ended;

    /// <summary>The inflater was not finished when the bytes were.</summary>
    public bool AskedBeyondEnd { get; private set; }

    /// <summary>Bytes that were read ahead and not handed over.</summary>
    public ReadOnlySpan<byte> Ahead => _buffer.AsSpan(_start, _end - _start);

    /// <summary>The bytes handed over last, then those read ahead.</summary>
    public ReadOnlySpan<byte> LastAndAhead => _buffer.AsSpan(_start - _handed, _handed + _end - _start);

    /// <summary>No byte comes after <see cref="Ahead"/>.</summary>
    public bool IsWhole => _ended;

    /// <summary>Reads until <paramref name="count"/> bytes are ahead or the source has ended; says which.</summary>
    /// <param name="wait">False completes before it returns.</param>
    public async ValueTask<bool> LookAhead(int count, bool wait, CancellationToken cancel)
    {
        while (_end - _start < count && !_ended)
        {
            if (_buffer.Length - _end < Most) Compact();
            var read = wait ? await source.ReadAsync(_buffer.AsMemory(_end), cancel) : source.Read(_buffer.AsSpan(_end));
            _end += read;
            _ended = read == 0;
        }

        return _end - _start >= count;
    }

    /// <summary>
    /// The next bytes are handed over one by one: what an inflater needed of them is known exactly, at the price of a call each.
    /// </summary>
    public void HandOverSingly(int count) => _singly = count;

    /// <summary>Passes over bytes of <see cref="Ahead"/>.</summary>
    public void Skip(int count) => (_start, _handed) = (_start + count, 0);

    /// <summary>Passes over bytes of <see cref="LastAndAhead"/>: what follows them is ahead.</summary>
    public void SkipFromLast(int count) => (_start, _handed) = (_start - _handed + count, 0);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        _ = LookAhead(2, wait: false, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return HandOver(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await LookAhead(2, wait: true, cancellationToken);
        return HandOver(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // The last byte comes alone: an inflater that was finished before it never asks for it, so that what follows the end shows.
    private int HandOver(Span<byte> buffer)
    {
        var ahead = _end - _start;
        _handed = Math.Min(Math.Min(buffer.Length, _singly > 0 ? 1 : Most), ahead > 1 ? ahead - 1 : ahead);
        _singly -= Math.Sign(_singly);
        if (_handed == 0) AskedBeyondEnd |= buffer.Length > 0;
        _buffer.AsSpan(_start, _handed).CopyTo(buffer);
        _start += _handed;
        return _handed;
    }

    private void Compact()
    {
        LastAndAhead.CopyTo(_buffer);
        (_start, _end) = (_handed, _handed + _end - _start);
    }
}
