using System.Text.Json.Nodes;

namespace Daybook.Cli.Replays;

/// <summary>Which dead letters or rejected events a command is about.</summary>
/// <param name="Rejected">True for rejected events, false for dead letters.</param>
/// <param name="All">Every open one.</param>
internal sealed record LetterChoice(bool Rejected, IReadOnlyList<long> Ids, string? Code, string? Sqlstate, string? Field, string? Source,
    bool All)
{
    /// <summary>True if nothing is chosen, so that the command only lists.</summary>
    public bool IsNone => Ids.Count == 0 && !All && Code is null && Sqlstate is null && Field is null && Source is null;

    /// <summary>The request body for the same choice at <c>/ops/dead-letters/…</c>.</summary>
    public JsonObject Body()
    {
        var body = new JsonObject { ["target"] = Rejected ? "rejected" : "dead_letters" };
        if (Ids.Count > 0) body["ids"] = new JsonArray([.. Ids.Select(id => JsonValue.Create(id))]);
        foreach (var (name, value) in new[] { ("code", Code), ("sqlstate", Sqlstate), ("field", Field), ("source", Source) })
        {
            if (value is not null) body[name] = value;
        }

        if (All) body["all"] = true;
        return body;
    }
}
