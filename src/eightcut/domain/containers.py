"""What a clip is written into: a video, a folder of frames with its sound beside it, a sound file."""

from __future__ import annotations

from collections.abc import Mapping

from eightcut.values import dataclass

MP4 = "MP4"
WEBP = "WebP sequence"
"""A folder of frames, its sound beside it; the name that rows of the library hold."""
WAV = "WAV"
SOUNDS = ("pcm", "flac", "aac")
BITS = ("16", "24", "float")
"""How finely a sample is kept: whole numbers of 16 or 24 bits, or 32-bit float, which knows no full scale."""


@dataclass(frozen=True, slots=True)
class Container:
    """One kind of clip.

    A new one needs its row in CONTAINERS; how ffmpeg writes it, in `media.cut_arguments`; how it is read back, in
    `media.cut_check`; and a row in the Export tab (`ui.export.export_tab`). A test cuts a clip of each.
    """

    name: str
    """As forms and settings have it."""
    word: str
    """As the command line and its JSON lines have it."""
    suffix: str
    """How the name of a clip ends, for no other kind; "" for one, which is the kind of every other name."""
    earlier: str = ""
    """How names of the earlier program's clips of this kind end, if otherwise."""
    frame: str = ""
    """What the files in the clip's folder are called, with % for numbers from 1 on; "" where the clip is one file."""
    picture: bool = True
    sounds: tuple[str, ...] = SOUNDS[:1]
    """What the sound can be kept as; those of SOUNDS that are not here count as the first."""
    bits: tuple[str, ...] = BITS
    encoded: bool = False
    """Whether the encoder that the user chooses writes the picture."""
    bt601: bool = False
    """Whether its readers take all colours for those of BT.601."""

    @property
    def folder(self) -> bool:
        """Whether a clip is a folder of frames, with the sound in a file beside it."""
        return bool(self.frame)

    @property
    def recorded(self) -> str:
        """What rows of the library call it; a sound file counts as MP4 there."""
        return self.name if self.picture else MP4

    def heard(self, output: str) -> str:
        """The file that holds the sound of the clip at this path."""
        return f"{output}.wav" if self.folder else output

    def parts(self, output: str) -> list[str]:
        """All that the clip at this path is made of; the sound may be missing where the video has none."""
        return [output, self.heard(output)] if self.folder else [output]


CONTAINERS: Mapping[str, Container] = {
    one.name: one
    for one in (
        Container(MP4, "mp4", ".mp4", sounds=SOUNDS, bits=BITS[:2], encoded=True),
        Container(WEBP, "webp", "", ".webp", "frame_%04d.webp", bt601=True),
        Container(WAV, "wav", ".wav", picture=False),
    )
}
"""By name, the default first."""
ENDINGS = tuple(one.suffix for one in CONTAINERS.values() if one.suffix)
"""Of clips that are one file."""
ALL_ENDINGS = (*ENDINGS, *(one.earlier for one in CONTAINERS.values() if one.earlier))
_BY_ENDING = {one.suffix: one for one in CONTAINERS.values()}


def container_of(output_path: str) -> Container:
    """The kind of clip that a path is the name of."""
    name = output_path.rstrip("/").lower()
    return next((_BY_ENDING[ending] for ending in ENDINGS if name.endswith(ending)), _BY_ENDING[""])


def recorded_as(format: str, output_path: str) -> Container:
    """The kind of clip that a row of the library tells of."""
    own, named = CONTAINERS.get(format, CONTAINERS[MP4]), container_of(output_path)
    return named if own.recorded == named.recorded else own
