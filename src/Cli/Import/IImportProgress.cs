namespace Daybook.Cli.Import;

/// <summary>Watches an import: a terminal's bar, or nothing when nobody looks.</summary>
internal interface IImportProgress
{
    /// <param name="bytesRead">Of the file on disk.</param>
    void Advanced(long bytesRead, long fileBytes, ImportTotals totals);

    /// <summary>Daybook is away or asks to slow down.</summary>
    void Waiting(string why);
}
