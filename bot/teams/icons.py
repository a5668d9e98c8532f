"""The app's two icons, drawn: two rings with what they share filled, as in the browser's tab
(`bot/local/static/samspil.svg`).

https://learn.microsoft.com/microsoftteams/platform/concepts/design/design-teams-app-icon-store-appbar says how large
they are, that Teams rounds the corners of the coloured one itself, and that its sign stays within the 120 × 120 pixels
in the middle.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterable

COLOR = "#0b6e63"
COLOR_SIZE = 192
OUTLINE_SIZE = 32
_SAFE = 120

# The sign in units of its own: two rings, their middles this far to either side of the sign's. Their lines are thinner
# than in the browser's tab, where little can be seen.
_OFFSET = 3.5
_RADIUS = 6.5
_STROKE = 1.6
_WIDTH = 2 * (_OFFSET + _RADIUS) + _STROKE


def color_icon() -> bytes:
    """PNG: the sign in white on the colour of Samspil, to the very edge."""
    ground = bytes.fromhex(COLOR[1:])
    sign = _sign(COLOR_SIZE, _SAFE)
    return _png(COLOR_SIZE, (bytes((*(round(one + (255 - one) * white) for one in ground), 255)) for white in sign))


def outline_icon() -> bytes:
    """PNG: the sign in white on nothing; how much of it is seen is all that differs from pixel to pixel."""
    sign = _sign(OUTLINE_SIZE, OUTLINE_SIZE - 2)
    return _png(OUTLINE_SIZE, (bytes((255, 255, 255, round(255 * white))) for white in sign))


def _sign(size: int, width: int) -> Iterable[float]:
    """How much of each pixel the sign covers, from 0 to 1, row by row, where the sign is `width` pixels wide."""
    scale = width / _WIDTH
    radius, half, offset = _RADIUS * scale, _STROKE * scale / 2, _OFFSET * scale
    for row in range(size):
        for column in range(size):
            x, y = column + 0.5 - size / 2, row + 0.5 - size / 2
            left, right = math.hypot(x + offset, y), math.hypot(x - offset, y)
            rings = half - min(abs(left - radius), abs(right - radius))
            shared = radius - max(left, right)
            # Pixels from the edge, positive inside: within half a pixel of it, that is the part that is covered.
            yield min(max(max(rings, shared) + 0.5, 0.0), 1.0)


def _png(size: int, pixels: Iterable[bytes]) -> bytes:
    """A square picture of red, green, blue and opacity, a byte each (https://www.w3.org/TR/png-3)."""
    raw = b"".join(pixels)
    rows = (raw[start : start + 4 * size] for start in range(0, len(raw), 4 * size))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)  # 6: colour with transparency
    lines = b"".join(b"\0" + row for row in rows)  # 0: a row as it is, not as its difference from the one above
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
