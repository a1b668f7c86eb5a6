namespace Daybook.Local;

/// <summary>Lets one process at a time install or build in a folder of the source tree.</summary>
internal static class FolderLock
{
    public static async Task<FileStream> Take(string folder, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, ".install.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (!cancel.IsCancellationRequested)
            {
                await Task.Delay(250, cancel);
            }
        }
    }
}
