namespace Daybook.Local;

/// <summary>A storage account of the local queue server.</summary>
public sealed record QueueAccount(string Name, string Key)
{
    /// <summary>The account that every Azure tool knows as <c>UseDevelopmentStorage=true</c>. Its key is public.</summary>
    public static QueueAccount Development { get; } = new(
        "devstoreaccount1", "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==");

    internal string ConnectionString(int port) =>
        $"DefaultEndpointsProtocol=http;AccountName={Name};AccountKey={Key};QueueEndpoint=http://127.0.0.1:{port}/{Name};";
}
