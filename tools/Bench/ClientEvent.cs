using System.Text.Json.Serialization;

namespace Daybook.Tools.Bench;

/// <summary>Properties of an ordinary event. With the rest of the event some 350 bytes of JSON.</summary>
internal sealed record ClientEvent(string ProductId, string Category, decimal Price, int Quantity, string Currency, bool InStock);

[JsonSerializable(typeof(ClientEvent))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class ClientEventJson : JsonSerializerContext;
