using Azure;
using Azure.Search.Documents;
using Azure.Search.Documents.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Daybook.Web.Docs.AzureSearch;

/// <summary>Sends changes in batches, and sends again what the service did not accept.</summary>
public sealed class UploadPassages(TimeProvider clock, ILogger<UploadPassages> log)
{
    // The service accepts 1,000 documents or 16 MB.
    private const int MaxDocuments = 500;
    private const int MaxCharacters = 2_000_000;
    private const int MaxTries = 6;

    /// <exception cref="RequestFailedException">The service refused, or did not accept everything after several attempts.</exception>
    public async Task Run(SearchClient documents, IReadOnlyList<IndexDocumentsAction<IndexedPassage>> actions, CancellationToken cancel)
    {
        foreach (var batch in Batches(actions)) await Send(documents, batch, cancel);
    }

    internal static IEnumerable<List<IndexDocumentsAction<IndexedPassage>>> Batches(
        IEnumerable<IndexDocumentsAction<IndexedPassage>> actions)
    {
        var batch = new List<IndexDocumentsAction<IndexedPassage>>();
        var characters = 0;
        foreach (var action in actions)
        {
            if (batch.Count == MaxDocuments || (batch.Count > 0 && characters + action.Document.Body.Length > MaxCharacters))
            {
                yield return batch;
                (batch, characters) = ([], 0);
            }

            batch.Add(action);
            characters += action.Document.Body.Length;
        }

        if (batch.Count > 0) yield return batch;
    }

    private async Task Send(SearchClient documents, List<IndexDocumentsAction<IndexedPassage>> batch, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            var result = await documents.IndexDocumentsAsync(IndexDocumentsBatch.Create([.. batch]),
                new IndexDocumentsOptions { ThrowOnAnyError = false }, cancel);
            var failed = result.Value.Results.Where(one => !one.Succeeded).ToList();
            if (failed.Count == 0) return;

            if (failed.FirstOrDefault(one => !Passing(one.Status)) is { } refused)
                throw new RequestFailedException(refused.Status,
                    $"The search service refused document {refused.Key}: {refused.ErrorMessage}");
            if (tries == MaxTries)
                throw new RequestFailedException(failed[0].Status,
                    $"The search service still does not accept {failed.Count} documents: {failed[0].ErrorMessage}");
            Log.TakenInPart(log, failed.Count, batch.Count, failed[0].Status);
            var keys = failed.Select(one => one.Key).ToHashSet(StringComparer.Ordinal);
            batch = [.. batch.Where(action => keys.Contains(action.Document.Id))];
            await Task.Delay(TimeSpan.FromSeconds(Math.Pow(2, tries - 1)), clock, cancel);
        }
    }

    /// <summary>Another writer, an index that is being changed, or too much at once: all of these end by themselves.</summary>
    private static bool Passing(int status) => status is StatusCodes.Status409Conflict or StatusCodes.Status422UnprocessableEntity
        or StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable;
}
