"""A picture's colours in a clip: what an untagged source is taken for, and the filters that make it plain Rec. 709.

A clip is 8-bit YUV of limited range with every tag written, in the video's own matrix where that is one that every
player knows; HDR and wide gamuts become BT.709.
"""

from __future__ import annotations

from dataclasses import replace

from eightcut.media.cut_look import UNKNOWN, Colours, Look

_HD_WIDTH, _SD_HEIGHT = 1280, 576
"""As players guess: from this width on, or above this height, an untagged picture is BT.709."""
_HDR = {"smpte2084": "PQ", "arib-std-b67": "HLG"}
_KEPT = ("bt709", "bt470bg", "smpte170m")
_WIDE = ("bt2020", "smpte431", "smpte432")
_PEAKS = {"smpte2084": 4000, "arib-std-b67": 1000}
"""Brightest light, in cd/m2, that the tone curve leaves below white."""
_WHITE = 203
"""Light in cd/m2 of paper white in HDR (ITU-R BT.2408)."""
_RGB = ("rgb", "bgr", "gbr", "argb", "abgr", "0rgb", "0bgr", "pal8", "xyz", "mono", "x2rgb", "x2bgr", "ya8")


def resolved(look: Look) -> Colours:
    """The look's colours without a gap: what the video does not tell is what players take it for."""
    told = look.colours
    rgb = told.pixels.startswith(_RGB) or told.matrix == "gbr"
    hd = look.size[0] >= _HD_WIDTH or look.size[1] > _SD_HEIGHT
    old = "bt470bg" if look.size[1] == _SD_HEIGHT else "smpte170m"
    matrix = "gbr" if rgb else told.matrix
    if matrix == UNKNOWN:
        wide = told.transfer in _HDR or told.primaries == "bt2020"
        matrix = "bt2020nc" if wide else "bt709" if hd else old
    primaries = told.primaries
    if primaries == UNKNOWN:
        primaries = _primaries(matrix, look.size[1], told.transfer in _HDR, hd)
    full = rgb or told.pixels.startswith("yuvj")
    return Colours(
        told.pixels,
        told.range if told.range != UNKNOWN else "pc" if full else "tv",
        matrix,
        primaries,
        told.transfer if told.transfer != UNKNOWN else "bt709",
    )


def _primaries(matrix: str, height: int, hdr: bool, hd: bool) -> str:
    if matrix.startswith("bt2020") or hdr:
        return "bt2020"
    if matrix == "bt709" or hd or height not in (480, 486, _SD_HEIGHT):
        return "bt709"
    return "bt470bg" if height == _SD_HEIGHT else "smpte170m"


def is_hdr(look: Look) -> bool:
    """Whether the picture's numbers are light beyond white."""
    return look.colours.transfer in _HDR


def is_wide(look: Look) -> bool:
    """Whether the picture holds colours, or light, that BT.709 does not."""
    return is_hdr(look) or resolved(look).primaries in _WIDE


def tags(look: Look) -> str:
    """The filter that writes on each frame what the video leaves open; what it tells stays as it tells it."""
    known = resolved(look)
    gaps = replace(known, **{
        name: "" for name in ("range", "matrix", "primaries", "transfer")
        if getattr(look.colours, name) == getattr(known, name)
    })  # fmt: skip
    names = {
        "range": gaps.range, "color_primaries": gaps.primaries, "color_trc": gaps.transfer, "colorspace": gaps.matrix
    }  # fmt: skip
    said = ":".join(f"{name}={value}" for name, value in names.items() if value)
    return f"setparams={said}" if said else ""


def converted(look: Look, size: tuple[int, int], *, bt601: bool, fields: bool = False) -> list[str]:
    """The filters that bring frames to `size` and to the colours of a clip. `fields`: they stay interlaced."""
    known = resolved(look)
    sized = f"scale={size[0]}:{size[1]}" + (":interl=1" if fields else "")
    hd = look.size[0] >= _HD_WIDTH or look.size[1] > _SD_HEIGHT
    if is_wide(look):
        return [sized, *_narrowed(look, size), *([_matrix("bt470bg")] if bt601 else []), "format=yuv420p"]
    old = "bt470bg" if look.size[1] == _SD_HEIGHT else "smpte170m"
    matrix = "bt470bg" if bt601 else known.matrix if known.matrix in _KEPT else "bt709" if hd else old
    change = "" if matrix == known.matrix else f":out_color_matrix={matrix}"
    return [f"{sized}{change}:out_range=limited", "format=yuv420p"]


def _matrix(name: str) -> str:
    return f"scale=out_color_matrix={name}:out_range=limited"


def _narrowed(look: Look, size: tuple[int, int]) -> list[str]:
    """Frames that tell all of their colours to BT.709; light beyond white is bent below it, the dark stays as it is."""
    even = [f"crop={size[0] // 2 * 2}:{size[1] // 2 * 2}:0:0"] if size[0] % 2 or size[1] % 2 else []
    done = "zscale=t=bt709:m=bt709:r=limited"
    if not is_hdr(look):
        return [*even, "zscale=t=linear", "format=gbrpf32le", "zscale=p=bt709", done]
    peak = _PEAKS[look.colours.transfer] / _WHITE
    light = ["format=gbrpf32le", "zscale=p=bt709", f"tonemap=mobius:peak={peak:.3f}"]
    return [*even, f"zscale=t=linear:npl={_WHITE}", *light, done]


def colour_notes(look: Look, name: str) -> list[str]:
    """What the user should know of a change of colours."""
    if is_hdr(look):
        kind = _HDR[look.colours.transfer]
        return [f"The HDR picture of {name} ({kind}) was tone-mapped: its clips have standard BT.709 colours."]
    if is_wide(look):
        return [f"The wide-gamut colours of {name} were converted to BT.709 for its clips."]
    return []
