namespace Daybook.Days.Properties;

/// <summary>What all names and values that are counted at once may take of the memory.</summary>
internal sealed class CountRoom
{
    private int _names, _values;

    public bool TakeName() => _names < PropertyLimits.AllNames && _names++ >= 0;

    public bool TakeValue() => _values < PropertyLimits.AllValues && _values++ >= 0;
}
