using System.Text.Json;

namespace Daybook.Cli.Sending;

/// <summary>What <c>POST /events</c> answered for one request.</summary>
internal sealed record Receipt(int Accepted, int Duplicates, IReadOnlyList<RefusedEvent> Rejected, IReadOnlyList<ReceiptWarning> Warnings)
{
    public int Total => Accepted + Duplicates + Rejected.Count;

    /// <summary>Reads a receipt, or the problem document of a 422, which has the same members.</summary>
    /// <exception cref="FormatException">The answer is not a receipt.</exception>
    public static Receipt Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var wire = JsonSerializer.Deserialize<Wire>(json, Json) ?? throw new FormatException("The answer is not a receipt: null.");
            return new Receipt(wire.Accepted, wire.Duplicates, wire.Rejected ?? [], wire.Warnings ?? []);
        }
        catch (JsonException e)
        {
            throw new FormatException($"The answer is not a receipt: {e.Message}", e);
        }
    }

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed record Wire(int Accepted, int Duplicates, IReadOnlyList<RefusedEvent>? Rejected,
        IReadOnlyList<ReceiptWarning>? Warnings);
}

/// <param name="Index">Position in the request, from 0.</param>
/// <param name="Code">One of the rejection codes; each has a page under docs/errors.</param>
internal sealed record RefusedEvent(int Index, string? EventId, string Code, string? Field, string? Detail);

/// <param name="Index">Position in the request, from 0; null if it is about the request.</param>
internal sealed record ReceiptWarning(int? Index, string Code, string? Field, string? Detail)
{
    /// <summary>A member that is not a field of an event and is not stored.</summary>
    public const string UnknownField = "unknown_field";

    /// <summary>The receipt lists no more warnings; the detail says how many there are.</summary>
    public const string More = "more_warnings";
}
