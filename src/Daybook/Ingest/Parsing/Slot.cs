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

    /// <summary>
    /// The value exactly as it was sent, where <see cref="Value"/> is a tidier form of it. Identity and fingerprint go by this: a form
    /// that changes later must not make a repeat another event.
    /// </summary>
    public T? Said { get; private set; }

    /// <summary>As the sender wrote it; the field's own name when it is absent.</summary>
    public string Spelling { get; private set; } = field;

    public Refusal? Fault { get; private set; }

    public bool Present => _rank >= 0;

    public void Clear()
    {
        _rank = -1;
        Value = Said = default;
        Spelling = _field;
        Fault = null;
    }

    /// <summary>False if a spelling with a higher rank is already there.</summary>
    public bool Claim(string spelling, int rank)
    {
        if (rank < _rank) return false;
        _rank = rank;
        Spelling = spelling;
        Value = Said = default;
        Fault = null;
        return true;
    }

    public void Set(T value) => Value = Said = value;

    /// <param name="value">Null: nothing is left of it.</param>
    public void Tidy(T? value) => Value = value;

    public void Refuse(RejectionCode code, string detail) => Fault = new Refusal(code, Spelling, detail);

    public void Refuse(Refusal refusal) => Fault = refusal;
}
