namespace Daybook.Cli.Import;

/// <summary>Shows an import's progress: a bar in a terminal, or nothing if nobody watches.</summary>
internal interface IImportProgress
{
    /// <param name="bytesRead">Of the file on disk.</param>
    void Advanced(long bytesRead, long fileBytes, ImportTotals totals);

    /// <summary>Daybook does not answer or asks the sender to slow down.</summary>
    void Waiting(string why);
}
