using System.Text;
using System.Text.Json;

namespace Daybook.Cli.Verify;

/// <summary>Grades for a person or a script.</summary>
internal static class VerifyReport
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string Text(IReadOnlyList<Grade> grades)
    {
        var text = new StringBuilder();
        foreach (var grade in grades)
        {
            var mark = grade.Verdict switch { Verdict.Right => "right", Verdict.Wrong => "WRONG", _ => "  -  " };
            text.AppendLine($"{mark}  {grade.Item}{(grade.Why is null ? "" : $": {grade.Why}")}");
        }

        text.Append(
            $"{grades.Count(g => g.Verdict == Verdict.Right)} right, {grades.Count(g => g.Verdict == Verdict.Wrong)} wrong, "
            + $"{grades.Count(g => g.Verdict == Verdict.NotAsked)} not asked");
        return text.ToString();
    }

    public static string Json(IReadOnlyList<Grade> grades) => JsonSerializer.Serialize(
        new
        {
            Right = grades.Count(g => g.Verdict == Verdict.Right),
            Wrong = grades.Count(g => g.Verdict == Verdict.Wrong),
            NotAsked = grades.Count(g => g.Verdict == Verdict.NotAsked),
            Items = grades.Select(g => new { g.Item, Verdict = SnakeCase.PropertyNamingPolicy!.ConvertName(g.Verdict.ToString()), g.Why }),
        },
        SnakeCase);
}
