using System.Security.Cryptography;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using Daybook.Local;
using Npgsql;

namespace Daybook.Tools.Chaos;

/// <summary>
/// Reads S3 as an outsider does: the manifest, then the files it names. Counts files that differ from the manifest, and rows of the joint
/// file that differ from a count of the events.
/// </summary>
internal sealed class ChaosFiles(ChaosSystem system)
{
    private const string Bucket = "daybook";

    public async Task<long> Wrong(CancellationToken cancel)
    {
        using var s3 =
            new AmazonS3Client(S3Server.AccessKey, S3Server.SecretKey,
                new AmazonS3Config
                {
                    ServiceURL = system.Services.S3.ServiceUrl,
                    ForcePathStyle = true,
                    AuthenticationRegion = "us-east-1"
                });
        await using var database = NpgsqlDataSource.Create(system.PostgresConnection);
        var wrong = await Count(database, "SELECT count(*) FROM publications WHERE state <> 'published'", cancel);
        using var manifest = JsonDocument.Parse(await Read(s3, "manifest.json", cancel));
        foreach (var file in manifest.RootElement.GetProperty("files").EnumerateArray())
        {
            var body = await Read(s3, file.GetProperty("file").GetString()!, cancel);
            if (body.Length != file.GetProperty("bytes").GetInt64()
                || Convert.ToHexStringLower(SHA256.HashData(body)) != file.GetProperty("sha256").GetString()) wrong++;
        }

        return wrong + await WrongRows(database, await Read(s3, "metrics_by_day.jsonl", cancel), cancel);
    }

    private static async Task<long> WrongRows(NpgsqlDataSource database, byte[] file, CancellationToken cancel)
    {
        await using var command = database.CreateCommand("""
            SELECT count(*)
            FROM (SELECT (occurred_at AT TIME ZONE 'UTC')::date AS event_date, event_type, count(*) AS event_count,
              count(DISTINCT coalesce('u' || user_id, 'a' || anonymous_id)) AS unique_users
                  FROM events GROUP BY 1, 2) raw
            FULL JOIN (SELECT r.* FROM unnest($1::jsonb[]) AS line,
              jsonb_to_record(line) AS r (event_date date, event_type text, event_count bigint, unique_users bigint)) file
              USING (event_date, event_type)
            WHERE raw.event_count IS DISTINCT FROM file.event_count OR raw.unique_users IS DISTINCT FROM file.unique_users
            """);
        command.Parameters.Add(
            new()
            {
                Value = System.Text.Encoding.UTF8.GetString(file).Split('\n', StringSplitOptions.RemoveEmptyEntries),
                NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Jsonb
            });
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static async Task<long> Count(NpgsqlDataSource database, string sql, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static async Task<byte[]> Read(AmazonS3Client s3, string key, CancellationToken cancel)
    {
        using var answer = await s3.GetObjectAsync(new GetObjectRequest { BucketName = Bucket, Key = $"daybook/{key}" }, cancel);
        using var body = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(body, cancel);
        return body.ToArray();
    }
}
