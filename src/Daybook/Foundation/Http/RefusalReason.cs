namespace Daybook.Foundation.Http;

/// <summary>Why access refused a request. A closed set, written as snake_case in metrics and in the audit log.</summary>
public enum RefusalReason
{
    /// <summary>The request carries none.</summary>
    NoCredentials,

    /// <summary>An API key that is neither configured nor made here.</summary>
    UnknownKey,

    /// <summary>A key made at run time that was revoked.</summary>
    RevokedKey,

    /// <summary>A key made at run time whose time is over.</summary>
    ExpiredKey,

    /// <summary>
    /// A key of the form of those made at run time. This instance has not read yet whether there is such a key, so nobody can say whether
    /// it is good.
    /// </summary>
    KeyNotChecked,

    /// <summary>
    /// A token that is malformed, wrongly signed, from another issuer, for another audience, or with an algorithm that is not accepted.
    /// </summary>
    InvalidToken,

    ExpiredToken,

    /// <summary>The key asks for signed bodies, and this body's signature is missing, wrong or too old.</summary>
    BadSignature,

    MissingScope,

    RateLimited,

    /// <summary>The token's issuer does not answer, so nobody can say whether the token is good.</summary>
    IssuerUnreachable,
}
