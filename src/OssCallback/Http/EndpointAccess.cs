namespace OssCallback.Http;

/// <summary>Who may call an endpoint. There is no default: a row without it does not start.</summary>
public enum EndpointAccess
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>Everyone.</summary>
    Public,

    /// <summary>OSS: the handler checks the signature and the ticket of what it reads.</summary>
    SignedByOss,

    /// <summary>Clients, and each of their requests counts: it hands out a grant, or costs a look at OSS.</summary>
    Client,

    /// <summary>Clients, as often as they like.</summary>
    ClientUncounted,

    /// <summary>Operators.</summary>
    Operator,

    /// <summary>Operators, and whoever brings none of their credentials: the handler finds a token in the body, or refuses.</summary>
    OperatorOrToken,
}
