namespace Daybook.Local;

/// <summary>Something this machine lacks or refuses. The message says what to do about it and is meant for the person at the terminal.</summary>
public sealed class LocalSetupException : Exception
{
    public LocalSetupException()
    {
    }

    public LocalSetupException(string message)
        : base(message)
    {
    }

    public LocalSetupException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
