using System.Text;
using Daybook.Tools.Bench;

namespace Daybook.Tests.Tools.Bench;

public sealed class ReportAnswerTests
{
    [Fact]
    public void The_numbers_are_the_answer_without_its_store_and_time()
    {
        var columns = Read(
            """{"values":[1],"as_of":"2026-07-01T00:00:00Z","complete":true,"plan":{"engine":"columns","column_days":29}}""");
        var postgres = Read("""{"values":[1],"as_of":"2026-07-02T00:00:00Z","complete":true}""");
        var other = Read("""{"values":[2],"as_of":"2026-07-02T00:00:00Z","complete":true}""");

        Assert.Equal(("columns", 29, true), (columns.Engine, columns.ColumnDays, columns.Complete));
        Assert.Null(postgres.Engine);
        Assert.Equal(columns.Numbers, postgres.Numbers);
        Assert.NotEqual(columns.Numbers, other.Numbers);
    }

    private static ReportAnswer Read(string json) => ReportAnswer.Read(Encoding.UTF8.GetBytes(json));
}
