using System.Text.Json;
using Daybook.Local;

namespace Daybook.Cli.Local;

/// <summary>What <c>up</c> prints once everything answers.</summary>
internal static class Welcome
{
    public const string Key = "daybook-local-key";

    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Task WriteAsync(TextWriter output, LocalSystem system, string data) => output.WriteLineAsync(
        $"""

        {Terminal.Bold("Daybook runs on " + system.Url)}   key: {Key}

          Health     {system.Url}/health
          Docs       {system.Url}/docs

        Send an event, then look at it:

          curl -X POST {system.Url}/events -H 'Authorization: Bearer {Key}' -H 'Content-Type: application/json' \
               -d '{"{"}"event_type":"page_view","user_id":"u1","properties":{"{"}"page_url":"/"{"}"}{"}"}'
          curl {system.Url}/events/recent -H 'Authorization: Bearer {Key}'

        PostgreSQL {system.Services.Postgres.Version}  {system.PostgresConnection}
        Queue          {system.Services.Queue.ConnectionString}
        S3             {system.Services.S3.ServiceUrl}, access key and secret key {S3Server.AccessKey}
        Data           {data}

        Ctrl-C stops all of it; the data stays. 'reset' deletes it.
        """);

    /// <summary>The same as one line for a script.</summary>
    public static Task WriteJsonAsync(TextWriter output, LocalSystem system, string data) => output.WriteLineAsync(JsonSerializer.Serialize(
        new
        {
            system.Url,
            Key,
            Postgres = system.PostgresConnection,
            Queue = system.Services.Queue.ConnectionString,
            S3 = system.Services.S3.ServiceUrl,
            Data = data,
        },
        SnakeCase));
}
