using System.Collections.Immutable;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>All attacks; each is a test case and a cell of docs/security.md.</summary>
internal static class Attacks
{
    public static readonly ImmutableArray<Attack> All =

        [
            .. FormAttacks.All,
            .. PresignedAttacks.All,
            .. StsAttacks.All,
            .. PartsAttacks.All,
            .. CallbackAttacks.All,
            .. TicketAttacks.All,
            .. KeyAttacks.All,
        ];
}
