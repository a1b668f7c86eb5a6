using Daybook.Watch.Quality;
using Daybook.Watch.Alerts;

namespace Daybook.Tests.Watch.Quality;

public sealed class QualityOptionsTests
{
    [Fact]
    public void The_defaults_are_what_the_settings_page_says_and_have_no_fault()
    {
        var options = new QualityOptions();

        Assert.Empty(options.Faults());
        Assert.Empty(new AlertsOptions().Faults());
        Assert.Equal((120, 0.5, 5.0, 10.0, 24, 5.0),
            (options.StaleAfterMinutes, options.RejectRatePercent, options.DuplicateRatePercent, options.LateRatePercent,
                options.LateAfterHours, options.VolumeDeviations));
        Assert.Equal((5, 10, 150, 180, 5, 0.0, 30),
            (options.BacklogMinutes, options.PersistStallMinutes, options.RollupLateMinutes, options.PublishLateMinutes,
                options.RefusedCalls, options.DatabaseLimitGb, options.ResultsDays));
        Assert.Equal((24, 60), (new AlertsOptions().RenotifyHours, new AlertsOptions().StorePatienceSeconds));
    }

    [Fact]
    public void A_bad_value_is_named_with_what_is_allowed()
    {
        Assert.Equal(["Daybook__Quality__BacklogMinutes is 0: it must be from 1 to 1440."],
            new QualityOptions { BacklogMinutes = 0 }.Faults());
        Assert.Equal(["Daybook__Quality__RejectRatePercent is NaN: it must be above 0 and at most 100 percent."],
            new QualityOptions { RejectRatePercent = double.NaN }.Faults());
        Assert.Equal(["Daybook__Alerts__WebhookUrl is 'ftp://x': it must be an http or https address, or empty."],
            new AlertsOptions { WebhookUrl = "ftp://x" }.Faults());
        Assert.Contains("WebhookSecret has 5 characters", Assert.Single(new AlertsOptions { WebhookSecret = "short" }.Faults()),
            StringComparison.Ordinal);
    }
}
