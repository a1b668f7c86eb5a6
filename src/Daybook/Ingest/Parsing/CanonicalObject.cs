using System.Text;
using System.Text.Json;

namespace Daybook.Ingest.Parsing;

/// <summary>
/// Builds one JSON object in canonical form: sorted keys, the last of equal keys, one form for numbers and texts, no white space. It
/// refuses everything that jsonb would refuse later. The same bytes are hashed and stored.
/// </summary>
/// <remarks>
/// Members are written one after another as <c>"name":value,</c>. They are sorted and moved only if they came in another order. One
/// instance serves all events of a request.
/// </remarks>
internal sealed class CanonicalObject
{
    public const string TooDeep = "It is nested deeper than 16 levels.";

    private readonly ByteBuffer _bytes = new();
    private readonly List<Member> _members = [];
    private byte[] _moved = [];
    private bool _sorted = true;

    public bool IsEmpty => _members.Count == 0;

    /// <summary>Bytes of what was added, before doubled keys are left out.</summary>
    public int Length => _bytes.Length;

    public void Clear()
    {
        _bytes.Clear();
        _members.Clear();
        _sorted = true;
    }

    /// <summary>
    /// Adds all members of the object at whose start the reader is. Afterwards the reader is at its end, unless this returns a fault.
    /// </summary>
    /// <param name="level">Nesting level of that object; the event itself is 1.</param>
    public Refusal? AddMembersOf(ref Utf8JsonReader reader, int level) => Members(ref reader, level, 0, ref _sorted);

    /// <summary>Adds one member. The reader is at its value.</summary>
    public Refusal? Add(string name, ref Utf8JsonReader reader, int level)
    {
        var start = _bytes.Length;
        JsonText.Write(_bytes, name);
        var nameEnd = _bytes.Length;
        _bytes.Append((byte)':');
        if (Value(ref reader, level) is { } fault)
        {
            _bytes.CutTo(start);
            return fault.In(name);
        }

        Close(new Member(start, nameEnd, 0), 0, ref _sorted);
        return null;
    }

    public void Add(string name, string text)
    {
        var start = _bytes.Length;
        JsonText.Write(_bytes, name);
        var nameEnd = _bytes.Length;
        _bytes.Append((byte)':');
        JsonText.Write(_bytes, text);
        Close(new Member(start, nameEnd, 0), 0, ref _sorted);
    }

    /// <param name="json">A value in canonical form.</param>
    public void AddCanonical(string name, ReadOnlySpan<byte> json)
    {
        var start = _bytes.Length;
        JsonText.Write(_bytes, name);
        var nameEnd = _bytes.Length;
        _bytes.Append((byte)':');
        _bytes.Append(json);
        Close(new Member(start, nameEnd, 0), 0, ref _sorted);
    }

    /// <summary>Adds another object's members. If both have a key, this object's own stays.</summary>
    public void AddBeneath(CanonicalObject other)
    {
        if (other.IsEmpty) return;
        var own = _bytes.Written.ToArray();
        var shift = other._bytes.Length;
        _bytes.Clear();
        _bytes.Append(other._bytes.Written);
        _bytes.Append(own);
        for (var i = 0; i < _members.Count; i++) _members[i] = _members[i].Moved(shift);
        _members.InsertRange(0, other._members);
        _sorted = false;
    }

    /// <summary>The finished object. Add nothing before the next <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        if (_members.Count == 0) return "{}"u8;
        // The members are already `a,b,c,`; one byte in front leaves room for the brace.
        Order(0, 0, _sorted);
        _bytes.Append((byte)'}');
        var all = _bytes.Slice(0, _bytes.Length);
        var length = all.Length;
        all[..(length - 2)].CopyTo(all[1..]);
        all[0] = (byte)'{';
        all[length - 1] = (byte)'}';
        return all;
    }

    private Refusal? Members(ref Utf8JsonReader reader, int level, int first, ref bool sorted)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = _bytes.Length;
            var badName = JsonText.WriteRaw(_bytes, reader.ValueSpan, reader.ValueIsEscaped);
            var nameEnd = _bytes.Length;
            if (badName is not null) return new Refusal(Foundation.Events.RejectionCode.InvalidField, null, "In a key: " + badName);
            _bytes.Append((byte)':');
            reader.Read();
            if (Value(ref reader, level) is { } fault) return fault.In(Encoding.UTF8.GetString(_bytes.Slice(start + 1, nameEnd - 1)));
            Close(new Member(start, nameEnd, 0), first, ref sorted);
        }

        return null;
    }

    private void Close(Member member, int first, ref bool sorted)
    {
        _bytes.Append((byte)',');
        if (sorted && _members.Count > first) sorted = Name(_members[^1]).SequenceCompareTo(Name(member)) < 0;
        _members.Add(member with { End = _bytes.Length });
    }

    private Refusal? Value(ref Utf8JsonReader reader, int level)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return Fault(JsonText.WriteRaw(_bytes, reader.ValueSpan, reader.ValueIsEscaped));
            case JsonTokenType.Number:
                return Fault(CanonicalNumber.Write(_bytes, reader.ValueSpan));
            case JsonTokenType.StartObject:
                return level >= EventLimits.Nesting ? Fault(TooDeep) : Nested(ref reader, level + 1);
            case JsonTokenType.StartArray:
                return level >= EventLimits.Nesting ? Fault(TooDeep) : Items(ref reader, level + 1);
            default:
                _bytes.Append(reader.ValueSpan);
                return null;
        }
    }

    private Refusal? Nested(ref Utf8JsonReader reader, int level)
    {
        var start = _bytes.Length;
        var first = _members.Count;
        var sorted = true;
        _bytes.Append((byte)'{');
        if (Members(ref reader, level, first, ref sorted) is { } fault) return fault;
        if (_members.Count == first)
        {
            _bytes.Append((byte)'}');
            return null;
        }

        Order(start + 1, first, sorted);
        _members.RemoveRange(first, _members.Count - first);
        _bytes.Slice(_bytes.Length - 1, _bytes.Length)[0] = (byte)'}';
        return null;
    }

    private Refusal? Items(ref Utf8JsonReader reader, int level)
    {
        _bytes.Append((byte)'[');
        var index = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (Value(ref reader, level) is { } fault) return fault.At(index);
            _bytes.Append((byte)',');
            index++;
        }

        if (index > 0) _bytes.CutTo(_bytes.Length - 1);
        _bytes.Append((byte)']');
        return null;
    }

    /// <summary>
    /// Sorts the members from <paramref name="first"/> on, whose bytes begin at <paramref name="start"/>. Of equal keys, the last stays.
    /// </summary>
    private void Order(int start, int first, bool sorted)
    {
        if (sorted) return;
        _members.Sort(first, _members.Count - first, Comparer<Member>.Create(Compare));
        var length = _bytes.Length - start;
        if (_moved.Length < length) _moved = new byte[Math.Max(1024, length * 2)];
        var to = 0;
        for (var i = first; i < _members.Count; i++)
        {
            var member = _members[i];
            if (i + 1 < _members.Count && SameName(member, _members[i + 1])) continue;
            var bytes = _bytes.Slice(member.Start, member.End);
            bytes.CopyTo(_moved.AsSpan(to));
            to += bytes.Length;
        }

        _moved.AsSpan(0, to).CopyTo(_bytes.Slice(start, start + to));
        _bytes.CutTo(start + to);
    }

    private int Compare(Member a, Member b)
    {
        var names = Name(a).SequenceCompareTo(Name(b));
        return names != 0 ? names : a.Start.CompareTo(b.Start);
    }

    private bool SameName(Member a, Member b) => Name(a).SequenceEqual(Name(b));

    private ReadOnlySpan<byte> Name(Member m) => _bytes.Slice(m.Start, m.NameEnd);

    private static Refusal? Fault(string? detail) =>
        detail is null ? null : new Refusal(Foundation.Events.RejectionCode.InvalidField, null, detail);

    private readonly record struct Member(int Start, int NameEnd, int End)
    {
        public Member Moved(int by) => new(Start + by, NameEnd + by, End + by);
    }
}
