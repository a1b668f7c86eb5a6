namespace Daybook.Cli.Import;

/// <summary>The file cannot be imported as it is. The message names the place and what to do.</summary>
internal sealed class ImportException(string message, Exception? inner = null) : Exception(message, inner);
