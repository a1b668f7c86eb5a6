using Daybook.Foundation.Http;

namespace Daybook.Foundation.Access;

/// <summary>How scopes are written in settings and tokens.</summary>
public static class ScopeNames
{
    /// <returns>Null if the word is not a scope.</returns>
    public static Scope? Parse(string word) =>
        word switch { "ingest" => Scope.Ingest, "read" => Scope.Read, "ops" => Scope.Ops, "sql" => Scope.Sql, _ => null };

    public static string Name(this Scope scope) =>
        scope switch
        {
            Scope.Ingest => "ingest",
            Scope.Read => "read",
            Scope.Ops => "ops",
            Scope.Sql => "sql",
            Scope.Share => "share",
            _ => "public",
        };
}
