"""A printer made of paper and patience: reads an ESC/POS byte stream back into what would stand on the paper.

Written from the command reference, not from the code that it checks. It knows only the commands that we mean to send
and refuses everything else, so a stray letter of text mode cannot slip through.
"""

from dataclasses import dataclass, field

from PIL import Image


class NotUnderstood(AssertionError):
    """The stream holds a byte that a picture printer would print as rubbish."""


@dataclass
class Paper:
    """What came out, and what else happened."""

    bands: list[Image.Image] = field(default_factory=list)
    deeds: list[str] = field(default_factory=list)

    @property
    def picture(self) -> Image.Image:
        """All bands in one picture, black on white."""
        height = sum(band.height for band in self.bands)
        paper = Image.new("1", (max(band.width for band in self.bands), height), 1)
        y = 0
        for band in self.bands:
            paper.paste(band, (0, y))
            y += band.height
        return paper


def read(stream: bytes) -> Paper:
    """Follow the stream command by command.

    Raises:
        NotUnderstood: a byte that belongs to no known command, or a picture that breaks off.
    """
    paper = Paper()
    at = 0
    while at < len(stream):
        rest = stream[at:]
        if rest.startswith(b"\x1b@"):
            paper.deeds.append("wake up")
            at += 2
        elif rest.startswith(b"\x1c."):
            paper.deeds.append("leave kanji mode")
            at += 2
        elif rest.startswith(b"\x1dv0"):
            mode, row_bytes, rows = rest[3], rest[4] + 256 * rest[5], rest[6] + 256 * rest[7]
            size = row_bytes * rows
            if mode != 0 or len(rest) < 8 + size:
                raise NotUnderstood(f"a broken picture at byte {at}")
            ink = Image.frombytes("1", (row_bytes * 8, rows), rest[8 : 8 + size])
            paper.bands.append(ink.point(lambda dot: 0 if dot else 255))
            if not paper.deeds or paper.deeds[-1] != "picture":
                paper.deeds.append("picture")
            at += 8 + size
        elif rest.startswith(b"\x1bd"):
            paper.deeds.append(f"feed {rest[2]}")
            at += 3
        elif rest.startswith((b"\x1dV\x00", b"\x1dV\x01")):
            paper.deeds.append("cut")
            at += 3
        elif rest.startswith(b"\x1bp"):
            paper.deeds.append(f"drawer pin {5 if rest[2] else 2}")
            at += 5
        else:
            raise NotUnderstood(f"byte {at}: {rest[:8]!r}")
    return paper
