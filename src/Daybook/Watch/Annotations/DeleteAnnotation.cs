using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;

namespace Daybook.Watch.Annotations;

/// <summary><c>DELETE /annotations/{annotation_id}</c>: answers with what it was.</summary>
public sealed class DeleteAnnotation(PostgresConnections database)
{
    public async Task<IResult> Run(HttpCall call, string routed, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        var id = Annotation.IdOf(call, routed);
        await using var session = await database.OpenOperators(cancel);
        // Primary key.
        if (await session.Rows($"DELETE FROM annotations WHERE annotation_id = $1 RETURNING {Annotation.Columns}", Annotation.Read,
            cancel, id) is not [var annotation])
            return Annotation.NotFound(id);
        call.Note.Items = 1;
        return Answer.Json(annotation);
    }
}
