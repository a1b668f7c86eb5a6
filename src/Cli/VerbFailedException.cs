namespace Daybook.Cli;

/// <summary>Ends a verb with exit code 1. The message says what went wrong and what to do, to the person at the terminal.</summary>
internal sealed class VerbFailedException(string message, Exception? cause = null) : Exception(message, cause);
