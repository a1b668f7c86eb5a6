namespace Daybook.Watch.Quality;

/// <summary>Checks one thing.</summary>
public interface ICheck
{
    /// <summary>One of <see cref="FindingNames"/>. All findings of the check have it.</summary>
    string Name { get; }

    /// <returns>One finding for the whole installation, or one for each source. A source without a finding is not failing.</returns>
    Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel);
}
