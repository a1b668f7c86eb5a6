namespace Daybook.Foundation.Http;

/// <summary>Who is calling.</summary>
/// <param name="Id">The API key's id, the token's subject, or <c>anonymous</c> on public routes.</param>
/// <param name="Source">The source of this caller's events, if its key names one.</param>
/// <param name="Scopes">What it may do.</param>
public sealed record Caller(string Id, string? Source, IReadOnlySet<Scope> Scopes)
{
    public static Caller Anonymous { get; } = new("anonymous", null, new HashSet<Scope> { Scope.Public });

    public bool May(Scope scope) => scope == Scope.Public || Scopes.Contains(scope);
}
