namespace Daybook.Foundation.Http;

/// <summary>What a route requires of its caller.</summary>
public enum Scope
{
    /// <summary>No credentials needed.</summary>
    Public,

    /// <summary>May send events.</summary>
    Ingest,

    /// <summary>May read reports, events and exports.</summary>
    Read,

    /// <summary>May operate: roll up, replay, erase, read the audit log.</summary>
    Ops,

    /// <summary>May ask in SQL, where that is on.</summary>
    Sql,

    /// <summary>Has a share link: may ask its questions and nothing else. No key or token has it.</summary>
    Share,
}
