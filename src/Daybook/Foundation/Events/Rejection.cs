namespace Daybook.Foundation.Events;

/// <summary>One event that was refused, as it travels on <c>events-rejected</c> and is kept in <c>rejected_events</c>.</summary>
public sealed record Rejection
{
    /// <summary>Position in its request, from 0.</summary>
    public required int Index { get; init; }

    public Guid? EventId { get; init; }

    public required RejectionCode Code { get; init; }

    public string? Field { get; init; }

    public required string Detail { get; init; }

    /// <summary>The first <see cref="KeptBytes"/> bytes as sent; empty for <see cref="RejectionCode.ErasedUser"/>.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>
    /// Whom it names, as <see cref="Anonymize.NamedPeople"/> gives it, if <see cref="Body"/> is not all of it; otherwise null.
    /// </summary>
    public IReadOnlyList<string>? People { get; init; }

    /// <summary>Full length of what was sent, in bytes.</summary>
    public int BodyLength { get; init; }

    /// <summary>SHA-256 of all that was sent, 32 bytes; empty for <see cref="RejectionCode.ErasedUser"/>.</summary>
    public ReadOnlyMemory<byte> BodySha256 { get; init; }

    public const int KeptBytes = 8 * 1024;
}
