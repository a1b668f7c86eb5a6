namespace Daybook.Local;

/// <summary>What to start and where. Port 0 means any free one.</summary>
public sealed record LocalOptions(string DataDirectory)
{
    /// <summary>The ports that <c>up</c> prefers, so that tools and saved connections work after each start.</summary>
    public const int UsualPostgresPort = 55432;

    /// <inheritdoc cref="UsualPostgresPort"/>
    public const int UsualQueuePort = 10001;

    /// <inheritdoc cref="UsualPostgresPort"/>
    public const int UsualBlobPort = 10000;

    /// <inheritdoc cref="UsualPostgresPort"/>
    public const int UsualS3Port = 4568;

    /// <summary>
    /// Environment variable that overrides <see cref="PostgresSource"/>: <c>any</c>, <c>installed</c> or <c>embedded</c>.
    /// </summary>
    public const string PostgresSourceVariable = "DAYBOOK_POSTGRES";

    public int PostgresPort { get; init; }

    public int QueuePort { get; init; }

    /// <summary>Null starts no blob service: only the Functions host needs one.</summary>
    public int? BlobPort { get; init; }

    public int S3Port { get; init; }

    /// <summary>If a chosen port is in use, take any free one instead of failing.</summary>
    public bool OtherPortIfTaken { get; init; }

    public PostgresSource PostgresSource { get; init; } = PostgresSourceFromEnvironment();

    /// <summary>False makes the database faster, but a power cut can destroy it. Only for data that nobody will miss.</summary>
    public bool PostgresSync { get; init; } = true;

    /// <summary>
    /// The queue saves its index every second instead of every 5, so that less is lost if it is killed. It writes the whole index each
    /// time: not for backlogs of hundreds of thousands.
    /// </summary>
    public bool QueueSavesOften { get; init; }

    /// <summary>Number of extra queue accounts (<see cref="QueueServer.Account"/>), each with its own queues. At most 1,000.</summary>
    public int QueueAccounts { get; init; }

    private static PostgresSource PostgresSourceFromEnvironment()
    {
        var text = Environment.GetEnvironmentVariable(PostgresSourceVariable);
        if (string.IsNullOrEmpty(text))
            return PostgresSource.Any;
        return Enum.TryParse<PostgresSource>(text, ignoreCase: true, out var source) && Enum.IsDefined(source)
            ? source
            : throw new LocalSetupException($"{PostgresSourceVariable} is '{text}'. Allowed: any, installed, embedded.");
    }
}
