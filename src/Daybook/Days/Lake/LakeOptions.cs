using Daybook.Foundation;

namespace Daybook.Days.Lake;

/// <summary>Settings <c>Daybook__Lake__*</c>: column files as Delta Lake tables.</summary>
public sealed class LakeOptions : IChecked
{
    public const string Section = "Daybook:Lake";

    /// <summary>The days' column files are published as a Delta Lake table. Needs columns and a bucket. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>
    /// Hours for which a file that late events replaced stays, for those who read an older version. Default 24; 0: it is deleted at once;
    /// 0 to 8,760.
    /// </summary>
    public int KeepHours { get; set; } = 24;

    public IEnumerable<string> Faults()
    {
        if (KeepHours is < 0 or > 8760) yield return $"Daybook__Lake__KeepHours is {KeepHours}: it must be from 0 to 8760.";
    }
}
