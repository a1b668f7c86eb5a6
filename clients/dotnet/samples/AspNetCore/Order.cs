using System.Text.Json.Serialization;

namespace Daybook.Client.Samples;

internal sealed record Order(string UserId, decimal Amount);

internal sealed record OrderPaid(decimal Amount);

[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(OrderPaid))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class ShopJson : JsonSerializerContext;
