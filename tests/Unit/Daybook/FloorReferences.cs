using System.Reflection;
using System.Reflection.Emit;

namespace Daybook.Tests;

/// <summary>
/// Finds the floors that the code of each floor really uses, from signatures and IL, because a <c>using</c> can lie but a token cannot.
/// </summary>
internal static class FloorReferences
{
    private static readonly Dictionary<short, OpCode> OpCodes = typeof(OpCodes).GetFields()
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(o => o.Value);

    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>"Ingest" for a type of Daybook.Ingest or below; null for others.</summary>
    public static string? FloorOf(Type type)
    {
        var parts = (type.Namespace ?? "").Split('.');
        return parts is ["Daybook", var floor, ..] && type.Assembly == typeof(DaybookServices).Assembly ? floor : null;
    }

    public static IEnumerable<(string From, string To, string Where)> Find(Assembly assembly) =>
        from type in assembly.GetTypes()
        let floor = FloorOf(type)
        where floor is not null
        from used in Uses(type).Distinct()
        let to = FloorOf(used)
        where to is not null && to != floor
        select (floor, to, $"{type.FullName} → {used.FullName}");

    /// <summary>Types in the signatures and bodies of a type, including repeats.</summary>
    public static IEnumerable<Type> Uses(Type type)
    {
        var signature = type.GetInterfaces().Append(type.BaseType)
            .Concat(type.GetFields(All).Select(f => f.FieldType))
            .Concat(type.GetProperties(All).Select(p => p.PropertyType))
            .Concat(Methods(type).SelectMany(m => m.GetParameters().Select(p => p.ParameterType)))
            .Concat(type.GetMethods(All).Select(m => m.ReturnType));
        return signature.Concat(Methods(type).SelectMany(Body)).OfType<Type>().SelectMany(Parts);
    }

    private static IEnumerable<MethodBase> Methods(Type type) => type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All));

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type)
        : [type];

    private static IEnumerable<Type?> Body(MethodBase method) =>
        (method.GetMethodBody()?.LocalVariables.Select(local => (Type?)local.LocalType) ?? []).Concat(Members(method).SelectMany(Named));

    private static IEnumerable<Type?> Named(MemberInfo member) =>
        member is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericArguments().Append(generic.DeclaringType)
            : [member as Type ?? member.DeclaringType];

    /// <summary>Methods, fields and types that the method's body names, in order.</summary>
    public static IEnumerable<MemberInfo> Members(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } il) yield break;
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var i = 0; i < il.Length;)
        {
            var value = il[i] == 0xFE ? (short)((il[i] << 8) | il[i + 1]) : il[i];
            var opcode = OpCodes[value];
            i += opcode.Size;
            if (opcode.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok
                && method.Module.ResolveMember(BitConverter.ToInt32(il, i), typeArguments, methodArguments) is { } member)
                yield return member;

            i += opcode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, i)),
                _ => 4,
            };
        }
    }
}
