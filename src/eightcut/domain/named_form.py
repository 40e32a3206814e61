"""How clips are written, kept under a name: container, size, sound, crop, count, spread, length."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from eightcut.domain.clip_form import LTX_FPS, LTX_FRAMES, RATIOS, SOFTWARE, Form, snap_ltx
from eightcut.domain.clip_spans import check_spread
from eightcut.domain.containers import CONTAINERS
from eightcut.domain.refusals import brief
from eightcut.domain.wording import some
from eightcut.errors import BadRequest
from eightcut.values import dataclass

LONGEST = 60
"""Signs of a name."""
KEYS = 9
"""The first so many forms have a key."""
_NAMED = 20
"""So many forms are named where one is not there."""
_FORMATS = {one.word: one.name for one in CONTAINERS.values()}
_OF_FORM = ("sound", "short_side", "ltx", "encoder", "bits", "rate", "interlaced", "damaged")


@dataclass(frozen=True, slots=True)
class SavedForm:
    """All that the export row decides about how clips are written; not their class, folder, label or moment.

    `frames`: of a clip for LTX-2, where they set the length. `duration`, `spread`: seconds. `portrait`, `square`: as in
    `clip_form.Cropping`, whose centre belongs to the video.
    """

    form: Form = field(default_factory=Form)
    frames: int = LTX_FRAMES
    ratio: str = ""
    portrait: bool = False
    square: bool = False
    clips: int = 3
    spread: float = 3.0
    duration: float = 8.0

    def __post_init__(self) -> None:
        """BadRequest for what no export can have."""
        if self.ratio and self.ratio not in RATIOS:
            raise BadRequest(f"Pictures cannot be cropped to {brief(self.ratio)!r}. Use one of: {', '.join(RATIOS)}.")
        if self.frames != snap_ltx(self.frames):
            raise BadRequest(f"A clip of {self.frames} frames is not possible for LTX-2. Use 9, 17, 25 ... 745.")
        check_spread(self.clips, self.spread, self.duration)

    @property
    def seconds(self) -> float:
        """How long a clip is."""
        return self.frames / float(LTX_FPS) if self.form.ltx else self.duration

    @property
    def plain(self) -> SavedForm:
        """The same without what has no say in it, to be compared: the length for LTX-2, the frames without."""
        form = replace(self.form, encoder="") if self.form.encoder in SOFTWARE else self.form
        return replace(self, form=form, **({"duration": 8.0} if form.ltx else {"frames": LTX_FRAMES}))

    def values(self) -> dict[str, object]:
        """Each value by its name, as files and JSON lines have it."""
        return {
            "format": self.form.container.word,
            **{name: getattr(self.form, name) for name in _OF_FORM},
            "frames": self.frames, "crop": self.ratio, "random_portrait": self.portrait, "random_square": self.square,
            "clips": self.clips, "spread": self.spread, "duration": self.duration,
        }  # fmt: skip

    def differing(self, other: SavedForm) -> list[str]:
        """In words, which values are other ones there."""
        mine, theirs = self.plain.values(), other.plain.values()
        return [name.replace("_", " ") for name, value in mine.items() if theirs[name] != value]


@dataclass(frozen=True, slots=True)
class NamedForm:
    """A form that the user keeps. `id` stays when it is renamed; `number` 1 to KEYS is that of its key."""

    id: str
    name: str
    number: int
    saved: SavedForm
    odd: tuple[str, ...] = ()
    """Sentences about values that its file has and no clip can have; the usual ones stand in for them."""


def read_values(kept: Mapping[str, object]) -> tuple[SavedForm, tuple[str, ...]]:
    """The form of `SavedForm.values`; what is missing or makes no sense is as usual, with a sentence for the latter."""
    made, odd = SavedForm(), list[str]()
    for name, usual in made.values().items():
        value = kept.get(name, usual)
        if isinstance(usual, float) and type(value) is int:
            value = float(value)
        try:
            if type(value) is not type(usual):
                raise BadRequest("another kind of value")
            made = _with(made, name, value)
        except (BadRequest, OverflowError):
            odd.append(f"{name} cannot be {brief(repr(kept[name]))}; {_told(usual)} is used instead.")
    return made, tuple(odd)


def _told(value: object) -> object:
    return f"{value:g}" if isinstance(value, float) else value if value != "" else "none"


def _with(saved: SavedForm, name: str, value: object) -> SavedForm:
    """With another value. BadRequest for one that cannot be."""
    if name in _OF_FORM:
        return replace(saved, form=replace(saved.form, **{name: value}))  # type: ignore[arg-type]
    if name == "format":
        return replace(saved, form=replace(saved.form, format=_FORMATS.get(str(value), str(value))))
    own = {"crop": "ratio", "random_portrait": "portrait", "random_square": "square"}.get(name, name)
    return replace(saved, **{own: value})  # type: ignore[arg-type]


def form_name(text: str) -> str:
    """A name as it is kept. BadRequest for what can be none: empty, too long, like an option, signs that steer."""
    name = unicodedata.normalize("NFC", text.strip())
    if not name:
        raise BadRequest("A form needs a name. Type one.")
    if len(name) > LONGEST:
        raise BadRequest(f"The name {brief(name)} has {len(name)} signs. Choose one of at most {LONGEST}.")
    if name.startswith("-"):
        raise BadRequest(f"The name {name} begins like an option. Choose one that does not begin with -.")
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in name):
        raise BadRequest("A form's name is one line of text. Choose one without line breaks and control signs.")
    return name


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for case."""
    return _key(one) == _key(other)


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip()).casefold()


def form_called(forms: Iterable[NamedForm], name: str) -> NamedForm:
    """The form of this name. BadRequest, which names those that are there."""
    there = list(forms)
    found = next((one for one in there if same_name(one.name, name)), None)
    if found is None:
        known = some([one.name for one in there], _NAMED) + (" (8cut forms list)" if len(there) > _NAMED else "")
        cure = f"Use one of: {known}." if there else "There are none yet: 8cut forms save NAME makes one."
        raise BadRequest(f"There is no form {brief(name)!r}. {cure}")
    return found


def free_number(taken: Iterable[int]) -> int:
    """The least number from 1 on that no form has."""
    used = set(taken)
    return next(number for number in range(1, len(used) + 2) if number not in used)
