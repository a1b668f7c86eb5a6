namespace Daybook.Foundation.Postgres;

/// <summary>Whether the database may be used. The migration runner sets it; until then everything but Ingest waits.</summary>
public sealed class SchemaState
{
    private volatile string _whyNot = "The database has not been reached since this process started; its schema is not checked yet.";
    private volatile bool _looked;
    private volatile bool _ready;
    private volatile bool _refused;
    private volatile string? _noSessions;

    public bool Ready => _ready;

    /// <summary>The schema was checked and refused. A retry does not help; a person must fix it.</summary>
    public bool Refused => _refused;

    /// <summary>The first look at the schema is over, whatever it found; only then does <see cref="WhyNot"/> say what is wrong.</summary>
    public bool Looked => _looked;

    public string WhyNot => _whyNot;

    public void MarkReady()
    {
        _looked = true;
        _ready = true;
    }

    public void Refuse(string why)
    {
        _whyNot = why;
        _looked = true;
        _refused = true;
        _ready = false;
    }

    public void Waiting(string why)
    {
        _whyNot = why;
        _looked = true;
    }

    /// <summary>Why there are no sessions: the connections go through a pooler in transaction mode. Null: there are.</summary>
    public string? NoSessions
    {
        get => _noSessions;
        set => _noSessions = value;
    }

    public void ThrowIfNoSessions()
    {
        if (_noSessions is { } why) throw new StoreUnavailableException(why) { Store = StoreName.Database };
    }

    public void ThrowIfNotReady()
    {
        if (_ready) return;
        // Just after the start the first look is under way, and soon over.
        throw new StoreUnavailableException(_whyNot) { Store = StoreName.Database, RetryAfter = _looked ? null : 1 };
    }
}
