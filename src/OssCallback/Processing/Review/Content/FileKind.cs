namespace OssCallback.Processing;

/// <summary>What the first bytes of a file show it to be.</summary>
internal enum FileKind
{
    /// <summary>Nothing that is known by its first bytes, such as text.</summary>
    Unknown = 0,

    /// <summary>PNG.</summary>
    Png,

    /// <summary>JPEG.</summary>
    Jpeg,

    /// <summary>GIF.</summary>
    Gif,

    /// <summary>WebP.</summary>
    Webp,

    /// <summary>Windows bitmap.</summary>
    Bmp,

    /// <summary>TIFF.</summary>
    Tiff,

    /// <summary>AVIF or HEIC.</summary>
    Heif,

    /// <summary>PDF.</summary>
    Pdf,

    /// <summary>MP4, QuickTime and their like.</summary>
    Mp4,

    /// <summary>WebM or Matroska.</summary>
    Matroska,

    /// <summary>Ogg.</summary>
    Ogg,

    /// <summary>MP3.</summary>
    Mp3,

    /// <summary>AAC in ADTS.</summary>
    Aac,

    /// <summary>WAVE.</summary>
    Wav,

    /// <summary>AVI.</summary>
    Avi,

    /// <summary>ZIP, and all that is packed with it, such as OOXML and JAR.</summary>
    Zip,

    /// <summary>GZIP.</summary>
    Gzip,

    /// <summary>RAR.</summary>
    Rar,

    /// <summary>7-Zip.</summary>
    SevenZip,

    /// <summary>OLE compound file: the Office documents of old, and MSI.</summary>
    Ole,

    /// <summary>HTML, or text that a browser takes for it.</summary>
    Html,

    /// <summary>SVG or another XML document.</summary>
    Xml,

    /// <summary>A script that names its interpreter.</summary>
    Script,

    /// <summary>A program: Windows, Linux, macOS, Java or WebAssembly.</summary>
    Program,
}
