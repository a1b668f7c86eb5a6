using System.Globalization;
using Daybook.Local;

namespace Daybook.Tests.Fuzz;

/// <summary>The number of inputs and the seed. Input i of a seed is always the same, so that it can run alone.</summary>
/// <remarks>
/// <c>DAYBOOK_FUZZ_SEED</c> repeats a run, <c>DAYBOOK_FUZZ_INPUTS</c> sets the count, <c>DAYBOOK_FUZZ_ONLY</c> tries one input. Without
/// them, each run has a new seed, with all inputs if <c>CI</c> is <c>true</c> and a hundredth on a laptop.
/// </remarks>
internal sealed record FuzzPlan(int Seed, int First, int Count)
{
    private const int Share = 100;

    public static FuzzPlan Read(int inCi)
    {
        var seed = Number("DAYBOOK_FUZZ_SEED") ?? Random.Shared.Next();
        if (Number("DAYBOOK_FUZZ_ONLY") is { } only) return new FuzzPlan(seed, only, 1);
        var all = Number("DAYBOOK_FUZZ_INPUTS")
            ?? (Environment.GetEnvironmentVariable("CI") == "true" ? inCi : Math.Max(200, inCi / Share));
        return new FuzzPlan(seed, 0, all);
    }

    /// <summary>There are so many inputs that each kind of answer must have occurred.</summary>
    public bool IsFull => Count >= 20_000;

    public Random Of(int input) => new(Mix(Mix(Seed) ^ input));

    /// <summary>What went wrong, and how to repeat it.</summary>
    public string Told(int input, string wrong, HostileRequest request) =>
        $"DAYBOOK_FUZZ_SEED={Seed} DAYBOOK_FUZZ_ONLY={input}: {wrong}\n{request}";

    /// <summary>Writes to the test's output and to a file that CI prints.</summary>
    public static void Tell(string name, string table)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(table);
        var folder = Directory.CreateDirectory(Path.Combine(ProjectRoot.Find(), "artifacts", "fuzz")).FullName;
        File.WriteAllText(Path.Combine(folder, name + ".txt"), table);
    }

    // Neighbouring seeds must not give neighbouring sequences, and HashCode differs between processes.
    private static int Mix(int n)
    {
        unchecked
        {
            var h = (uint)n * 2654435769u;
            h ^= h >> 15;
            h *= 2246822519u;
            h ^= h >> 13;
            return (int)(h & 0x7fffffff);
        }
    }

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
}
