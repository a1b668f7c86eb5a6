using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Foundation.Access.Keys;

/// <summary>The body of a request for a new key.</summary>
internal sealed partial record KeyRequest
{
    private const int LongestSource = 200;

    // A misspelt expires_at must not make a key that lives for ever.
    private static readonly JsonSerializerOptions Strict =
        new(DaybookJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    // Callers that are no key.
    private static readonly string[] Taken = ["anonymous", "local"];

    public string? Name { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public string? Source { get; init; }

    public string? ExpiresAt { get; init; }

    /// <exception cref="ProblemException">The body is not of this form.</exception>
    public static async Task<KeyRequest> Read(HttpCall call, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        try
        {
            return await JsonSerializer.DeserializeAsync<KeyRequest>(call.Request.Body, Strict, cancel)
                ?? throw new ProblemException(new Problem(ProblemCode.InvalidJson, "The body must be a JSON object."));
        }
        catch (JsonException e)
        {
            throw new ProblemException(new Problem(ProblemCode.InvalidJson,
                $"The body must be {{\"name\": \"…\", \"scopes\": [\"ingest\"], \"source\": …, \"expires_at\": …}}: {e.Message}"));
        }
    }

    public string CheckedName() => Name is { } name && NameForm().IsMatch(name) && !Taken.Contains(name, StringComparer.OrdinalIgnoreCase)
        ? name
        : throw QueryReader.Invalid("name",
            "`name` is required: up to 60 letters, digits, dots, dashes and underscores that say whose key it is, such as shop-web. It is "
            + "kept for ever, so it should not name a person.");

    public string[] CheckedScopes()
    {
        var words = (Scopes ?? []).Distinct(StringComparer.Ordinal).ToArray();
        return words.Length > 0 && words.All(word => ScopeNames.Parse(word) is not null)
            ? words
            : throw QueryReader.Invalid("scopes", "`scopes` is required: a list of one or more of ingest, read, ops, sql.");
    }

    public string? CheckedSource() => Source is not { Length: > 0 } source ? null
        : source.Length <= LongestSource && !source.Any(char.IsControl) && !source.Any(char.IsSurrogate) ? source
        : throw QueryReader.Invalid("source", $"`source` must be at most {LongestSource} plain characters.");

    public DateTimeOffset? CheckedEnd(DateTimeOffset now)
    {
        if (ExpiresAt is null) return null;
        var parsed = OffsetDateTimePattern.ExtendedIso.Parse(ExpiresAt);
        return parsed.Success && parsed.Value.ToInstant() > Instant.FromDateTimeOffset(now) && parsed.Value.Year <= 9000
            ? parsed.Value.ToInstant().ToDateTimeOffset()
            : throw QueryReader.Invalid("expires_at",
                "`expires_at` must be a time to come, with its offset, such as 2027-01-31T00:00:00Z.");
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,59}\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameForm();
}
