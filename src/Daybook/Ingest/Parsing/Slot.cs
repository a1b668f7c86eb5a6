using Daybook.Foundation.Events;

namespace Daybook.Ingest.Parsing;

/// <summary>
/// One text or time of an event during reading. Of two spellings, the one with the higher rank counts, in any order. Of one spelling, the
/// last counts.
/// </summary>
internal sealed class Slot<T>(string field)
{
    private readonly string _field = field;
    private int _rank = -1;

    /// <summary>Null if absent, or if <see cref="Fault"/> is set.</summary>
    public T? Value { get; private set; }

    /// <summary>As the sender wrote it; the field's own name if it is absent.</summary>
    public string Spelling { get; private set; } = field;

    public Refusal? Fault { get; private set; }

    public bool Present => _rank >= 0;

    public void Clear()
    {
        _rank = -1;
        Value = default;
        Spelling = _field;
        Fault = null;
    }

    /// <summary>False if a spelling with a higher rank is already there.</summary>
    public bool Claim(string spelling, int rank)
    {
        if (rank < _rank) return false;
        _rank = rank;
        Spelling = spelling;
        Value = default;
        Fault = null;
        return true;
    }

    public void Set(T value) => Value = value;

    public void Refuse(RejectionCode code, string detail) => Fault = new Refusal(code, Spelling, detail);

    public void Refuse(Refusal refusal) => Fault = refusal;
}
