namespace Daybook.Standalone.Bindings;

/// <summary>The Functions host's key levels. Daybook's triggers are all <see cref="Anonymous"/> and check access themselves.</summary>
public enum AuthorizationLevel
{
    Anonymous = 0,
    User = 1,
    Function = 2,
    System = 3,
    Admin = 4,
}
