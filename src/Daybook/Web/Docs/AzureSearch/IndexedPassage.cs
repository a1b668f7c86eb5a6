using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Daybook.Web.Docs.AzureSearch;

/// <summary>A passage as a document of the index.</summary>
public sealed record IndexedPassage
{
    public const string Passage = "passage";
    public const string Marker = "marker";

    /// <summary>The document that is written last. An index without it is not complete.</summary>
    public static IndexedPassage Complete { get; } = new() { Id = "complete", Kind = Marker };

    /// <summary>
    /// Made from page and section, so that a changed passage replaces itself. Only letters and digits, because a key may hold no others.
    /// </summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("kind")]
    public required string Kind { get; init; }

    [JsonPropertyName("doc")]
    public string Doc { get; init; } = "";

    [JsonPropertyName("path")]
    public string Path { get; init; } = "";

    [JsonPropertyName("anchor")]
    public string? Anchor { get; init; }

    /// <summary>SHA-256 of everything that is indexed. If it is equal, there is nothing to send.</summary>
    [JsonPropertyName("hash")]
    public string Hash { get; init; } = "";

    [JsonPropertyName("title")]
    public string Title { get; init; } = "";

    [JsonPropertyName("heading")]
    public string Heading { get; init; } = "";

    [JsonPropertyName("body")]
    public string Body { get; init; } = "";

    public static IndexedPassage Of(Document document, Docs.Passage passage) => new()
    {
        Id = Sha256(document.Name, passage.Anchor)[..32],
        Kind = Passage,
        Doc = document.Name,
        Path = passage.Heading,
        Anchor = passage.Anchor,
        Title = document.Title,
        Heading = document.BelowTitle(passage),
        Body = passage.Text,
        Hash = Sha256(document.Name, passage.Anchor, document.Title, passage.Heading, passage.Text),
    };

    // No part contains a control character, so a missing anchor cannot equal a real one.
    private static string Sha256(params string?[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts.Select(part => part ?? "\r")))));
}
