using System.Diagnostics.CodeAnalysis;

namespace OssCallback.Http;

/// <summary>A value, or the refusal in its place. The default of this type is a refusal.</summary>
/// <typeparam name="T">What is there when nothing is refused.</typeparam>
[SuppressMessage(
    "Usage", "CA2225", Justification = "The conversions are the constructors: a method returns a value or a refusal as it is.")]
public readonly record struct Result<T>
{
    private readonly bool _succeeded;
    private readonly T? _value;
    private readonly Refusal? _refusal;

    private Result(T value) => (_succeeded, _value) = (true, value);

    private Result(Refusal refusal) => _refusal = refusal;

    /// <summary>Success.</summary>
    public static implicit operator Result<T>(T value) => new(value);

    /// <summary>Refusal.</summary>
    public static implicit operator Result<T>(Refusal refusal) => new(refusal);

    /// <summary>Refusal with nothing special about it.</summary>
    public static implicit operator Result<T>(ErrorCode error) => new(new Refusal(error));

    /// <summary>Looks which of the two it is.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Refusal? refusal)
    {
        value = _value;
        refusal = _succeeded ? null : _refusal ?? new Refusal(ErrorCodes.InternalError);
        return _succeeded;
    }
}
