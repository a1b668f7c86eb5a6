using Daybook.Standalone.Discovery;

namespace Daybook.Standalone;

/// <summary>How <see cref="StandaloneHost"/> is built. Everything has a default; a test or the CLI sets only the differences.</summary>
public sealed record StandaloneOptions
{
    /// <summary>Settings that win over the environment and local.settings.json. <c>__</c> and <c>:</c> mean the same.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>
    /// Addresses to listen on, separated by <c>;</c>. Port 0 takes a free one; read it from <see cref="StandaloneHost.Url"/>.
    /// </summary>
    public string Urls { get; init; } = "http://127.0.0.1:7071";

    /// <summary>The functions to run; by default the trigger classes linked into this assembly.</summary>
    public FunctionList? Functions { get; init; }

    /// <summary>host.json's path; by default beside the program. If the file is missing, the Functions host's defaults apply.</summary>
    public string? HostJson { get; init; }

    /// <summary>local.settings.json's path; by default in the working directory. If the file is missing, it adds no settings.</summary>
    public string? LocalSettings { get; init; }

    public bool ReadEnvironment { get; init; } = true;

    /// <summary>If true, Ctrl-C and SIGTERM stop the host. Set it to false if the caller shuts down its own process.</summary>
    public bool HandleSignals { get; init; }

    /// <summary>How long running invocations may take to finish after the host stops. Then their tokens are cancelled.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// How long a received message is hidden from others. It is renewed at half that time while its function runs. The Functions host
    /// uses 10 minutes, so a killed instance's messages wait that long there. With 60 s they are back within a minute.
    /// </summary>
    public TimeSpan QueueLease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The clock for timers and waits.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Adds to or replaces what <c>AddDaybook</c> registered.</summary>
    public Action<IServiceCollection, IConfiguration>? ConfigureServices { get; init; }

    /// <summary>Adds to or replaces the logging, which goes to the console by default.</summary>
    public Action<ILoggingBuilder>? ConfigureLogging { get; init; }
}
