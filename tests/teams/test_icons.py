"""The icons are PNGs as Teams wants them
(https://learn.microsoft.com/microsoftteams/platform/concepts/design/design-teams-app-icon-store-appbar)."""

from __future__ import annotations

import struct
import zlib

from bot.teams.icons import COLOR, color_icon, outline_icon

Picture = dict[tuple[int, int], tuple[int, ...]]  # (column, row): red, green, blue, opacity

GROUND = (*bytes.fromhex(COLOR[1:]), 255)


def read(png: bytes, size: int) -> Picture:
    """The pixels of a square picture as ours are written: eight bits, four channels, rows unfiltered."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length]) == (zlib.crc32(kind + body),)
        chunks[kind], at = body, at + 12 + length
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    assert struct.unpack(">IIBBBBB", chunks[b"IHDR"]) == (size, size, 8, 6, 0, 0, 0)
    raw, line = zlib.decompress(chunks[b"IDAT"]), 1 + 4 * size
    assert len(raw) == size * line
    assert set(raw[::line]) == {0}
    return {(x, y): tuple(raw[y * line + 1 + 4 * x : y * line + 5 + 4 * x]) for y in range(size) for x in range(size)}


def test_the_colour_icon_is_a_full_square_with_its_sign_in_the_middle() -> None:
    picture = read(color_icon(), 192)
    assert {pixel[3] for pixel in picture.values()} == {255}
    drawn = [at for at, pixel in picture.items() if pixel != GROUND]
    assert drawn
    assert all(36 <= x < 156 and 36 <= y < 156 for x, y in drawn), "the 120 × 120 pixels that are always seen"
    assert picture[96, 96] == (255, 255, 255, 255)


def test_the_outline_icon_is_white_on_nothing() -> None:
    picture = read(outline_icon(), 32)
    assert {pixel[:3] for pixel in picture.values()} == {(255, 255, 255)}
    assert {picture[x, y][3] for x in (0, 31) for y in (0, 31)} == {0}
    assert picture[16, 16][3] == 255
    assert picture[8, 16][3] == 0, "a ring is empty inside"
    assert {pixel[3] for pixel in picture.values()} - {0, 255}, "smooth edges"


def test_both_rings_are_alike() -> None:
    picture = read(outline_icon(), 32)
    assert all(pixel == picture[31 - x, y] == picture[x, 31 - y] for (x, y), pixel in picture.items())
