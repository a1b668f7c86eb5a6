using System.Text.Json.Serialization;

namespace Daybook.Client;

/// <summary>What Daybook answers: a receipt, a problem, or both in one document.</summary>
internal sealed record Receipt(
    int? Accepted, int Duplicates, IReadOnlyList<ReceiptNotice>? Rejected, IReadOnlyList<ReceiptNotice>? Warnings, string? Code,
    string? Detail);

/// <param name="Index">Position in the request, from 0; null if it is about the request.</param>
internal sealed record ReceiptNotice(int? Index, string? Code, string? Field, string? Detail);

[JsonSerializable(typeof(Receipt))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class ReceiptJson : JsonSerializerContext;
