using Daybook.Foundation.Http;
using Daybook.Reports.Sql;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class SqlTriggers(HttpEndpoint http, RunSql sql)
{
    [Function("RunSql")]
    public Task Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "sql")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Sql, call => sql.Run(call, cancel), cancel, "RunSql");
}
