using Daybook.Foundation;

namespace Daybook.Web.Dashboard;

/// <summary>Settings <c>Daybook__Dashboard__*</c>.</summary>
public sealed class DashboardOptions : IChecked
{
    /// <summary>Folder of the built web page. Empty, the default: the folder <c>dashboard</c> beside the app.</summary>
    public string Directory { get; set; } = "";

    public string Folder => Directory.Length > 0 ? Directory : Path.Combine(AppContext.BaseDirectory, "dashboard");

    // A folder that is missing is no fault: the page may be built later, and until then says how.
    public IEnumerable<string> Faults() => [];
}
