namespace Daybook.Local;

/// <summary>This machine lacks or refuses something. The message says what to do, for the person at the terminal.</summary>
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
