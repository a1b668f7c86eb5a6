using System.Text.Encodings.Web;
using System.Text.Json;

namespace Daybook.Cli.AnswerKey;

/// <summary>The answer key as it lies in a file. It is for a Daybook that holds these events and no others.</summary>
/// <param name="Zone">Whose days the traffic follows; the reports are asked in it and in another.</param>
/// <param name="Ledger">What the ledger's totals must be, however often a line was sent again: terms that do not depend on it.</param>
internal sealed record KeyDocument(int Version, string MadeWith, string Zone, KeyReceipts Receipts, KeyLedger Ledger, KeyExport Export, IReadOnlyList<KeyItem> Reports)
{
    public const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public async Task SaveAsync(string path, CancellationToken cancel)
    {
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, this, Json, cancel);
    }

    /// <exception cref="VerbFailedException">There is no such file, or it is no answer key of this version.</exception>
    public static async Task<KeyDocument> LoadAsync(string path, CancellationToken cancel)
    {
        try
        {
            await using var file = File.OpenRead(path);
            var key = await JsonSerializer.DeserializeAsync<KeyDocument>(file, Json, cancel);
            return key is { Version: CurrentVersion } ? key : throw new VerbFailedException($"{path} is an answer key of another version: make it again with generate --answer-key.");
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new VerbFailedException($"{path} is not an answer key: {e.Message}", e);
        }
    }
}

/// <param name="Persisted">Events stored.</param>
/// <param name="AcceptedLessDuplicate">Accepted events that were not there already.</param>
internal sealed record KeyLedger(long Persisted, long AcceptedLessDuplicate, long Rejected, long DeadLettered, long InFlight, long Difference);

/// <param name="Sum">See <see cref="ExportHash"/>.</param>
internal sealed record KeyExport(string Request, long Rows, string Sum);
