using System.Text.Json;
using Daybook.Cli.Sending;
using Daybook.Local;

namespace Daybook.Cli.Local;

/// <summary>What <c>up</c> prints when everything answers.</summary>
internal static class Welcome
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Task Write(TextWriter output, LocalSystem system, string data) => output.WriteLineAsync(
        $"""

        {Terminal.Bold("Daybook runs on " + system.Url)}   key: {Target.LocalKey}

          Dashboard  {system.Url}/
          Docs       {system.Url}/docs
          Health     {system.Url}/health

        Look at the last 30 days, then send an event and see it:

          curl {system.Url}/stats/dau -H 'Authorization: Bearer {Target.LocalKey}'
          curl {system.Url}/stats/top-events -H 'Authorization: Bearer {Target.LocalKey}'
          curl -X POST {system.Url}/events -H 'Authorization: Bearer {Target.LocalKey}' -H 'Content-Type: application/json' \
               -d '{"{"}"event_type":"page_view","user_id":"u1","properties":{"{"}"page_url":"/"{"}"}{"}"}'
          curl {system.Url}/events/recent -H 'Authorization: Bearer {Target.LocalKey}'

        PostgreSQL {system.Services.Postgres.Version}  {system.PostgresConnection}
        Queue          {system.Services.Queue.ConnectionString}
        S3             {system.Services.S3.ServiceUrl}, access key and secret key {S3Server.AccessKey}
        Data           {data}

        Ctrl-C stops all of it; the data stays. 'reset' deletes it.
        """);

    /// <summary>The same on one line, for a script.</summary>
    public static Task WriteJson(TextWriter output, LocalSystem system, string data) => output.WriteLineAsync(JsonSerializer.Serialize(
        new
        {
            system.Url,
            Key = Target.LocalKey,
            Postgres = system.PostgresConnection,
            Queue = system.Services.Queue.ConnectionString,
            S3 = system.Services.S3.ServiceUrl,
            Data = data,
        },
        SnakeCase));
}
