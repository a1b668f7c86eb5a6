using Daybook.Foundation.Events;

namespace Daybook.Ingest.Parsing;

/// <summary>One text or time of an event while it is read. Of two spellings the higher-ranking counts, in whatever order they come; of one spelling the last.</summary>
internal sealed class Slot<T>(string field)
{
    private readonly string _field = field;
    private int _rank = -1;

    /// <summary>Null when absent, or when <see cref="Fault"/> is set.</summary>
    public T? Value { get; private set; }

    /// <summary>As the sender wrote it; the field's own name when it is absent.</summary>
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

    /// <summary>False when a higher-ranking spelling was there already.</summary>
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
