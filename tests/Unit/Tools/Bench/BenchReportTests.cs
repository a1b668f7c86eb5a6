using Daybook.Tools.Bench;

namespace Daybook.Tests.Tools.Bench;

public sealed class BenchReportTests
{
    [Fact]
    public void Each_question_of_the_bench_has_a_name_and_an_address_of_its_own()
    {
        Assert.Contains(BenchReport.All, report => report.Query.Contains("filter=", StringComparison.Ordinal));
        Assert.Distinct(BenchReport.All.Select(report => report.Name));
        Assert.Distinct(BenchReport.All.Select(report => report.Path + report.Query));
    }
}
