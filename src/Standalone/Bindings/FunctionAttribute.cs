namespace Daybook.Standalone.Bindings;

/// <summary>Names a method that a host calls. The shape of <c>Microsoft.Azure.Functions.Worker.FunctionAttribute</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
