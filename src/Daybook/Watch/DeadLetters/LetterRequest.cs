using System.Text.Json;
using System.Text.Json.Serialization;
using Daybook.Foundation.Events;
using Daybook.Store.Persist;
using Daybook.Foundation;
using Daybook.Foundation.Http;

namespace Daybook.Watch.DeadLetters;

/// <summary>The body of a replay or a discard: which letters, and how.</summary>
internal sealed record LetterRequest
{
    private static readonly JsonSerializerOptions Strict = new(DaybookJson.Options)
    {
        // A misspelt dry_run must not start a real run.
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public LetterTarget Target { get; init; } = LetterTarget.DeadLetters;

    /// <summary><c>dead_letter_id</c>s or <c>rejected_id</c>s, at most 1,000.</summary>
    public IReadOnlyList<long>? Ids { get; init; }

    public string? Code { get; init; }

    /// <summary>Dead letters: PostgreSQL's reason.</summary>
    public string? Sqlstate { get; init; }

    /// <summary>Rejected events: the field that caused it.</summary>
    public string? Field { get; init; }

    /// <summary>Rejected events: their source.</summary>
    public string? Source { get; init; }

    /// <summary>Every open one. If false, at least one filter is required.</summary>
    public bool All { get; init; }

    public bool DryRun { get; init; }

    /// <summary>Replay: RFC 6902, applied to each event.</summary>
    public JsonElement? Patch { get; init; }

    /// <summary>Discard: a sentence for colleagues; required for a discard.</summary>
    public string? Reason { get; init; }

    /// <exception cref="ProblemException">The body is not of this form, or the address has parameters: all is said in the body.</exception>
    public static async Task<LetterRequest> Read(HttpCall call, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        LetterRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync<LetterRequest>(call.Request.Body, Strict, cancel);
        }
        catch (JsonException e)
        {
            throw new ProblemException(
                new Problem(ProblemCode.InvalidJson, $"The body does not have the form of this request: {e.Message}"));
        }

        if (request is null) throw new ProblemException(new Problem(ProblemCode.InvalidJson, "The body must be a JSON object."));
        request.Check();
        return request;
    }

    private void Check()
    {
        if (Ids is null && Code is null && Sqlstate is null && Field is null && Source is null && !All)
            throw QueryReader.Invalid("all", "Say which: `ids`, `code`, `sqlstate`, `field`, `source`, or `\"all\": true`.");
        if (Ids is { Count: > 1000 }) throw QueryReader.Invalid("ids", "At most 1,000 ids at a time; a filter has no limit.");
        var codes = Target == LetterTarget.DeadLetters ? DeadLetterCodes.All : RejectionCodes.All;
        if (Code is not null && !codes.Contains(Code))
            throw QueryReader.Invalid("code", $"`code` must be one of: {string.Join(", ", codes)}.");
        foreach (var text in new[] { Sqlstate, Field, Source, Reason })
        {
            if (text is { Length: > 1000 } || text?.Contains('\0', StringComparison.Ordinal) == true)
                throw QueryReader.Invalid("body", "A text has more than 1,000 characters or contains U+0000.");
        }
    }
}

internal enum LetterTarget
{
    DeadLetters,
    Rejected,
}
