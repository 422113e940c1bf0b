"""Transport compression of the gateway (Discord docs, "Gateway: Transport Compression"). Knows only bytes."""

import zlib
from collections.abc import Callable

Compress = Callable[[bytes], bytes]

try:
    import zstandard
except ImportError:  # an optional package: without it the gateway speaks zlib-stream alone
    zstandard = None  # type: ignore[assignment]


def compressor(kind: str | None) -> Compress | None:
    """One stream for a whole connection, or None for plain text."""
    if kind == "zlib-stream":
        return _zlib_stream()
    if kind == "zstd-stream" and zstandard is not None:
        return _zstd_stream()
    return None


def _zlib_stream() -> Compress:
    stream = zlib.compressobj()
    return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)


def _zstd_stream() -> Compress:
    stream = zstandard.ZstdCompressor().compressobj()
    flush_block = zstandard.COMPRESSOBJ_FLUSH_BLOCK
    return lambda data: stream.compress(data) + stream.flush(flush_block)
