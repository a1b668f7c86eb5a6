using Amazon.S3;
using Amazon.S3.Model;
using Azure.Storage.Queues;
using Daybook.Local;
using Npgsql;

namespace Daybook.Tests.Local;

/// <summary>The basis of the chaos tests: each server can go away and come back on its port with its data.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task Each_server_comes_back_with_what_it_held()
    {
        await using var set = await StandIns.StartOwn();
        var environment = await set.NewEnvironment();
        var cancel = TestContext.Current.CancellationToken;

        await Sql.Scalar(environment.Postgres, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
        await set.Services.Postgres.Kill();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => Sql.Scalar(environment.Postgres, "SELECT 1"));
        await set.Services.Postgres.Start(cancel);
        NpgsqlConnection.ClearAllPools();
        Assert.Equal(7, await Sql.Scalar(environment.Postgres, "SELECT n FROM kept"));

        var queue = new QueueClient(environment.QueueStorage, "events", new QueueClientOptions { Retry = { MaxRetries = 0 } });
        await queue.CreateAsync(cancellationToken: cancel);
        await queue.SendMessageAsync("kept", cancel);
        await set.Services.Queue.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => queue.PeekMessageAsync(cancel));
        await set.Services.Queue.Start(cancel);
        Assert.Equal("kept", (await queue.PeekMessageAsync(cancel)).Value.MessageText);

        using var s3 = new AmazonS3Client(S3Server.AccessKey, S3Server.SecretKey, new AmazonS3Config
        {
            ServiceURL = environment.S3ServiceUrl,
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            MaxErrorRetry = 0,
        });
        await s3.PutBucketAsync(environment.Bucket, cancel);
        await s3.PutObjectAsync(
            new PutObjectRequest { BucketName = environment.Bucket, Key = "a/b.txt", ContentBody = "kept", UseChunkEncoding = false },
            cancel);
        await set.Services.S3.Kill();
        await Assert.ThrowsAnyAsync<Exception>(() => s3.GetObjectAsync(environment.Bucket, "a/b.txt", cancel));
        await set.Services.S3.Start(cancel);
        using var read = await s3.GetObjectAsync(environment.Bucket, "a/b.txt", cancel);
        using var reader = new StreamReader(read.ResponseStream);
        Assert.Equal("kept", await reader.ReadToEndAsync(cancel));
    }
}
