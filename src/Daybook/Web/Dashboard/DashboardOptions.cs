using Daybook.Foundation;

namespace Daybook.Web.Dashboard;

/// <summary>Settings <c>Daybook__Dashboard__*</c>.</summary>
public sealed class DashboardOptions : IChecked
{
    /// <summary>Folder of the built web page. If empty (the default), the folder <c>dashboard</c> beside the app.</summary>
    public string Directory { get; set; } = "";

    public string Folder => Directory.Length > 0 ? Directory : Path.Combine(AppContext.BaseDirectory, "dashboard");

    // A missing folder is not a fault: somebody may build the page later, and until then the page says how.
    public IEnumerable<string> Faults() => [];
}
