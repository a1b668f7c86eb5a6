using System.Text.Json.Serialization;

namespace Daybook.Client.Samples;

internal sealed record SampleSent(int N);

[JsonSerializable(typeof(SampleSent))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class SampleJson : JsonSerializerContext;
