namespace Daybook.Foundation.Objects;

/// <summary>
/// Where published files are: objects below one prefix of an S3 bucket or of a container in Azure Blob Storage. Whole objects are written,
/// because all of Daybook's fit into memory.
/// </summary>
/// <remarks>
/// Every failure is a <see cref="StoreUnavailableException"/>: if the store is away, files are only late, so no caller needs to know more.
/// Nobody who uses this knows which of the two it is, except for its name in messages.
/// </remarks>
public interface IObjectStore
{
    StoreName Store { get; }

    /// <summary>False: nothing is published, and every other member throws.</summary>
    bool Enabled { get; }

    /// <summary>For messages.</summary>
    string Name => Store.Title();

    /// <param name="key">Below the prefix.</param>
    /// <returns>Null if there is no such object, or no such bucket or container.</returns>
    Task<StoredObject?> Get(string key, CancellationToken cancel);

    /// <summary>Reads an object that several at a time would not fit into memory.</summary>
    /// <param name="read">What goes wrong with the stream is the store's fault; anything else it has to say in another way than by an
    /// <see cref="IOException"/>.</param>
    /// <inheritdoc cref="Get"/>
    Task<T?> Read<T>(string key, Func<Stream, Task<T>> read, CancellationToken cancel)
        where T : class;

    /// <summary>
    /// What the store says about an object without reading it, or null as with <see cref="Get"/>. This is the cheapest way to see if it
    /// answers.
    /// </summary>
    Task<ObjectHead?> Head(string key, CancellationToken cancel);

    /// <summary>Writes the object over what is there. If there is no bucket or container and Daybook may create one, it does so
    /// first.</summary>
    /// <param name="revision">Kept with the object, as the metadata <c>revision</c>.</param>
    Task Put(string key, ReadOnlyMemory<byte> body, string contentType, long revision, CancellationToken cancel);

    /// <summary>
    /// Writes the object unless there is one. In Blob Storage exactly one of several writers does; an S3 server that does not know the
    /// condition writes over it: look first.
    /// </summary>
    /// <inheritdoc cref="Put" path="/param"/>
    /// <returns>False: there is one, and it stays as it is.</returns>
    Task<bool> PutNew(string key, ReadOnlyMemory<byte> body, string contentType, long revision, CancellationToken cancel);

    /// <param name="folder">Below the prefix, with a slash at its end.</param>
    /// <returns>Every key in it and below it, in order of its bytes; none without a bucket or container.</returns>
    Task<List<string>> List(string folder, CancellationToken cancel);

    /// <summary>Does nothing if there is no such object.</summary>
    Task Delete(string key, CancellationToken cancel);

    /// <summary>For whoever finds that what is stored is not what should be.</summary>
    StoreUnavailableException Unavailable(string message, Exception? inner = null) => new(message, inner) { Store = Store };
}

/// <param name="ETag">Another one after each write.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Revision">The metadata <c>revision</c>.</param>
public sealed record ObjectHead(string ETag, long Length, long? Revision);

/// <inheritdoc cref="ObjectHead" path="/param"/>
public sealed record StoredObject(byte[] Body, string ETag, long? Revision);
