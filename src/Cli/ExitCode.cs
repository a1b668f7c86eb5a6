namespace Daybook.Cli;

/// <summary>The exit codes of the process.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The verb could not do its work; standard error says why and what to do.</summary>
    public const int Failed = 1;

    /// <summary>The verb does not understand the command line.</summary>
    public const int Usage = 2;

    /// <summary>Everything was sent and answered, but some events were rejected: <c>import</c>, <c>generate</c>.</summary>
    public const int SomeRejected = 3;

    /// <summary>It is done, without some days, or with days marked as partial: <c>merge</c>.</summary>
    public const int SomeLeftOut = 4;

    /// <summary>Ctrl-C or SIGTERM ended it early.</summary>
    public const int Interrupted = 130;
}
