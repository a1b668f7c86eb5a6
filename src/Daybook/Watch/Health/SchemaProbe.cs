using Daybook.Store.Migrations;
using Daybook.Foundation.Postgres;

namespace Daybook.Watch.Health;

internal sealed class SchemaProbe(SchemaState schema) : IProbe
{
    public string Name => "schema";

    public Task<Finding> Look(CancellationToken cancel) => Task.FromResult(
        schema.Ready ? Finding.Ok($"At migration {Migration.All[^1].Number:0000}.")
        : schema.Refused ? Finding.Down(schema.WhyNot)
        : Finding.Degraded("The schema is not checked yet: PostgreSQL has not answered since this process started."));
}
