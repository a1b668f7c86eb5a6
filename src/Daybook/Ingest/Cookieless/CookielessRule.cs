using Daybook.Foundation.Events;
using Daybook.Ingest.Parsing;

namespace Daybook.Ingest.Cookieless;

/// <summary>Whether an event with <c>"cookieless": true</c> can be one: it has no ids, and a page sent it.</summary>
internal static class CookielessRule
{
    /// <returns>Null if it can, or is none.</returns>
    public static Refusal? Judge(EventDraft draft, IngestRequest request)
    {
        if (draft.Cookieless.Value is not true) return null;
        return Carries(draft.UserId) ?? Carries(draft.AnonymousId) ?? Carries(draft.SessionId)
            ?? (request.PageAddress is not null ? null : Refusal.Invalid(draft.Cookieless.Spelling,
                "Only a page in a browser can send it, because the address and the user agent of its request tell visitors apart. "
                + "This request has no Origin header: send an anonymous_id instead."))
            // A caller that can have the key judges again with it.
            ?? (request.VisitorKey is not null ? null : Refusal.Invalid(draft.Cookieless.Spelling,
                "The request that brought this event is over, so its visitor cannot be told. Send an anonymous_id instead."));
    }

    private static Refusal? Carries(Slot<string> id) => !id.Present ? null : Refusal.Invalid(id.Spelling,
        "An event with `cookieless` carries no ids: leave this one out, or leave out `cookieless`.");
}
