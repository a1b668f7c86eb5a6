using Daybook.Local;
using Npgsql;

namespace Daybook.Tests.Local;

public sealed class LocalServicesTests(StandIns standIns)
{
    [Fact]
    public async Task Environments_have_databases_of_their_own()
    {
        var one = await standIns.NewEnvironment();
        var other = await standIns.NewEnvironment("America/Los_Angeles");

        await Sql.Scalar(one.Postgres, "CREATE TABLE only_here (n int)");

        Assert.Equal(1L, await Sql.Scalar(one.Postgres, "SELECT count(*) FROM pg_tables WHERE tablename = 'only_here'"));
        Assert.Equal(0L, await Sql.Scalar(other.Postgres, "SELECT count(*) FROM pg_tables WHERE tablename = 'only_here'"));
        Assert.Equal("UTC", await Sql.Scalar(one.Postgres, "SELECT time_zone FROM installation"));
        Assert.Equal("America/Los_Angeles", await Sql.Scalar(other.Postgres, "SELECT time_zone FROM installation"));
        Assert.NotEqual(one.QueueStorage, other.QueueStorage);
        Assert.NotEqual(one.Bucket, other.Bucket);
    }

    [Fact]
    public async Task A_data_directory_has_one_owner_at_a_time()
    {
        await using var owner = await StandIns.StartOwn(postgresSync: false);

        var refusal = await Assert.ThrowsAsync<LocalSetupException>(() =>
            LocalServices.Start(new LocalOptions(owner.Directory), _ => { }, TestContext.Current.CancellationToken));

        Assert.Contains(owner.Directory, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--data", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Sql.Scalar(owner.Services.Postgres.ConnectionString("postgres"), "SELECT 1"));
    }

    [Fact]
    public async Task A_taken_port_is_named_or_avoided()
    {
        await using var owner = await StandIns.StartOwn(postgresSync: false);
        var taken = owner.Services.Postgres.Port;
        var directory = TestDirectory.New();

        var refusal = await Assert.ThrowsAsync<LocalSetupException>(() =>
            LocalServices.Start(new LocalOptions(directory) { PostgresPort = taken }, _ => { }, TestContext.Current.CancellationToken));
        Assert.Contains($"{taken}", refusal.Message, StringComparison.Ordinal);

        await using (var services = await LocalServices.Start(
            new LocalOptions(directory) { PostgresPort = taken, OtherPortIfTaken = true, BlobPort = 0, PostgresSync = false }, _ => { },
            TestContext.Current.CancellationToken))
        {
            Assert.NotEqual(taken, services.Postgres.Port);
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            using var answer = await http.GetAsync(new Uri(services.Blob!.Endpoint + "/none/none"), TestContext.Current.CancellationToken);
            Assert.Contains("Azurite-Blob", answer.Headers.Server.ToString(), StringComparison.Ordinal);
        }
        TestDirectory.Delete(directory);
    }

    [Fact]
    public async Task PostgreSQL_runs_below_a_folder_that_others_may_not_enter()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix permissions.");
        var closed = TestDirectory.New();
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        await using (var services = await LocalServices.Start(
            new LocalOptions(Path.Combine(closed, "data")) { PostgresSync = false }, _ => { }, TestContext.Current.CancellationToken))
        {
            Assert.Equal(1, await Sql.Scalar(services.Postgres.ConnectionString("postgres") + ";Pooling=false", "SELECT 1"));
        }
        TestDirectory.Delete(closed);
    }
}
