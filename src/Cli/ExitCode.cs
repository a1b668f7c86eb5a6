namespace Daybook.Cli;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The verb could not do its work; standard error says why and what to do.</summary>
    public const int Failed = 1;

    /// <summary>The command line is not one the verb understands.</summary>
    public const int Usage = 2;

    /// <summary>Everything was sent and answered, and some of it was refused by name: <c>import</c>, <c>generate</c>.</summary>
    public const int SomeRejected = 3;

    /// <summary>Ctrl-C or SIGTERM ended it before it was done.</summary>
    public const int Interrupted = 130;
}
