namespace Daybook.Watch.Quality;

/// <summary>Looks at one thing.</summary>
public interface ICheck
{
    /// <summary>One of <see cref="FindingNames"/>: all its findings have it.</summary>
    string Name { get; }

    /// <returns>One finding for the whole, or one a source. What is not among them is not failing.</returns>
    Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel);
}
