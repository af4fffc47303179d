using System.Buffers.Binary;

namespace OssCallback.Simulator.Storage;

/// <summary>CRC-64/XZ (ECMA-182, reflected), the checksum OSS returns as <c>x-oss-hash-crc64ecma</c>; eight bytes per step.</summary>
internal static class Crc64
{
    private const ulong Polynomial = 0xC96C5795D7870F42;
    private static readonly ulong[] Tables = BuildTables();

    /// <summary>Continues a checksum; start with 0.</summary>
    public static ulong Append(ulong crc, ReadOnlySpan<byte> data)
    {
        crc = ~crc;
        var tables = Tables;
        while (data.Length >= 8)
        {
            crc ^= BinaryPrimitives.ReadUInt64LittleEndian(data);
            crc = tables[(7 * 256) + (int)(crc & 0xFF)]
                ^ tables[(6 * 256) + (int)((crc >> 8) & 0xFF)]
                ^ tables[(5 * 256) + (int)((crc >> 16) & 0xFF)]
                ^ tables[(4 * 256) + (int)((crc >> 24) & 0xFF)]
                ^ tables[(3 * 256) + (int)((crc >> 32) & 0xFF)]
                ^ tables[(2 * 256) + (int)((crc >> 40) & 0xFF)]
                ^ tables[256 + (int)((crc >> 48) & 0xFF)]
                ^ tables[(int)(crc >> 56)];
            data = data[8..];
        }

        foreach (var value in data)
        {
            crc = tables[(int)((crc ^ value) & 0xFF)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static ulong[] BuildTables()
    {
        var tables = new ulong[8 * 256];
        for (var index = 0; index < 256; index++)
        {
            var crc = (ulong)index;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ Polynomial;
            }

            tables[index] = crc;
        }

        for (var index = 256; index < tables.Length; index++)
        {
            var previous = tables[index - 256];
            tables[index] = tables[(int)(previous & 0xFF)] ^ (previous >> 8);
        }

        return tables;
    }
}
