using System.Text.Encodings.Web;
using System.Text.Json;

namespace Daybook.Cli.AnswerKey;

/// <summary>The answer key as stored in a file. It is for a Daybook that holds these events and no others.</summary>
/// <param name="Zone">The traffic follows days of this zone. The reports are requested in it and in another zone.</param>
/// <param name="Ledger">The ledger's expected totals. It has only terms that do not change if lines are sent again.</param>
internal sealed record KeyDocument(int Version, string MadeWith, string Zone, KeyReceipts Receipts, KeyLedger Ledger, KeyExport Export,
    IReadOnlyList<KeyItem> Reports)
{
    public const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public async Task Save(string path, CancellationToken cancel)
    {
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, this, Json, cancel);
    }

    /// <exception cref="VerbFailedException">There is no such file, or it is not an answer key of this version.</exception>
    public static async Task<KeyDocument> Load(string path, CancellationToken cancel)
    {
        try
        {
            await using var file = File.OpenRead(path);
            var key = await JsonSerializer.DeserializeAsync<KeyDocument>(file, Json, cancel);
            return key is { Version: CurrentVersion } ? key
                : throw new VerbFailedException($"{path} is an answer key of another version: make it again with generate --answer-key.");
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new VerbFailedException($"{path} is not an answer key: {e.Message}", e);
        }
    }
}

/// <param name="Persisted">Events stored.</param>
/// <param name="AcceptedLessDuplicate">Accepted events that were not already stored.</param>
internal sealed record KeyLedger(long Persisted, long AcceptedLessDuplicate, long Rejected, long DeadLettered, long InFlight,
    long Difference);

/// <param name="Sum">See <see cref="ExportHash"/>.</param>
internal sealed record KeyExport(string Request, long Rows, string Sum);
