using System.Reflection;
using System.Reflection.Emit;

namespace CallCenter.Tests.Architecture;

/// <summary>Which type of the product needs which, from the compiled assembly: by signatures, and by what the code names.</summary>
internal static class Dependencies
{
    private const string Product = "CallCenter.Web";
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private const byte TwoBytes = 0xfe; // if an operation begins with it, the next byte belongs to it
    private static readonly Dictionary<short, OpCode> Operations = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => f.GetValue(null)).OfType<OpCode>().ToDictionary(o => o.Value);

    /// <summary>The folder of a type; null outside the product. A type outside the folders is a room of its own.</summary>
    public static string? RoomOf(Type type)
    {
        var outer = Outermost(type);
        return outer.Namespace == Product ? outer.Name
            : outer.Namespace?.StartsWith($"{Product}.", StringComparison.Ordinal) == true ? outer.Namespace.Split('.')[2]
            : null;
    }

    public static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type;
    }

    /// <summary>Each pair once, by their outermost types.</summary>
    public static HashSet<(Type From, Type To)> In(Assembly assembly) =>
    [
        .. assembly.GetTypes().Where(t => RoomOf(t) is not null)
            .SelectMany(from => OfType(from).SelectMany(Parts).Where(to => to.Assembly == assembly && RoomOf(to) is not null)
                .Select(to => (Outermost(from), Outermost(to))))
            .Where(pair => pair.Item1 != pair.Item2),
    ];

    private static IEnumerable<Type> OfType(Type type)
    {
        if (type.BaseType is { } parent) yield return parent;
        foreach (var one in type.GetInterfaces()) yield return one;
        foreach (var attribute in type.GetCustomAttributesData()) yield return attribute.AttributeType;
        foreach (var member in type.GetMembers(Declared).Where(m => m is not Type))
        {
            foreach (var attribute in member.GetCustomAttributesData()) yield return attribute.AttributeType;
            foreach (var need in OfMember(member)) yield return need;
            if (member is not MethodBase method) continue;
            foreach (var need in Named(method).SelectMany(OfMember)) yield return need;
            foreach (var local in method.GetMethodBody()?.LocalVariables ?? []) yield return local.LocalType;
        }
    }

    private static IEnumerable<Type> OfMember(MemberInfo member) => member switch
    {
        Type type => [type],
        FieldInfo field => [field.DeclaringType!, field.FieldType],
        PropertyInfo property => [property.PropertyType],
        MethodInfo method => [.. Signature(method), method.ReturnType, .. method.IsGenericMethod ? method.GetGenericArguments() : []],
        MethodBase constructor => Signature(constructor),
        _ => [],
    };

    private static Type[] Signature(MethodBase method) =>
        [.. method.DeclaringType is { } type ? (Type[])[type] : [], .. method.GetParameters().Select(p => p.ParameterType)];

    /// <summary>The types, fields and methods that the method's code names.</summary>
    private static IEnumerable<MemberInfo> Named(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code) yield break;
        var ofType = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var operation = Operations[code[at] == TwoBytes ? (short)((TwoBytes << 8) | code[++at]) : code[at]];
            at++;
            if (operation.OperandType
                    is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType
                && method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod) is { } named) yield return named;
            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    /// <summary>The parts of a type: <c>List&lt;Call[]&gt;</c> needs a list and a call.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType) return Parts(type.GetElementType()!);
        if (type.IsGenericParameter) return [];
        return type.IsGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)] : [type];
    }
}
