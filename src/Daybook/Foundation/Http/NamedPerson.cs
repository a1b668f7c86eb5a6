using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Http;

/// <summary>
/// The person whom a request's body names, found before access judges, so that the audit log can tell about whom it was.
/// </summary>
public static class NamedPerson
{
    private static readonly object Name = new();

    public static void Set(HttpRequest request, string id) => request.HttpContext.Items[Name] = id;

    public static string? Of(HttpRequest request) => request.HttpContext.Items.TryGetValue(Name, out var id) ? (string?)id : null;
}
