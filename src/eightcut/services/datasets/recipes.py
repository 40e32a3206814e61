"""What a dataset is asked to be, as it is typed, and as it is kept."""

from __future__ import annotations

from eightcut.domain.dataset_rows import Dataset
from eightcut.domain.datasets import PICKS, SCORE, SOURCES, TEST, VALIDATION
from eightcut.domain.limits import limits_named
from eightcut.domain.loudness import CEILING, Loudness
from eightcut.errors import BadRequest
from eightcut.services.clips.names import check_name
from eightcut.services.datasets.targets import Loader, Target, loader_of, target_named
from eightcut.values import dataclass

_LONGEST_LICENSE = 200
_KEPT = (
    "classes", "sources", "per_video", "pick", "overlap", "holdout", "validation", "sound_only", "limits", "license",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a dataset is asked to be; `classes` and `sources` as in `candidates`, the rest as in `plan`.

    `pick`: one of PICKS. `limits`: the name of those that each clip must keep, "" for none.
    `license`: what the card says of it. `loudness`: LUFS that each clip is brought to, None for as loud as it is;
    `true_peak`: dB that none passes for it, None for CEILING.
    """

    name: str
    target: Target
    out: str
    profile: str = "default"
    classes: tuple[str, ...] = ()
    sources: tuple[str, ...] = SOURCES[:2]
    per_video: int = 0
    pick: str = SCORE
    holdout: float = 0.0
    validation: float = 0.0
    sound_only: bool = False
    limits: str = ""
    license: str = ""
    overlap: float = 0.0
    loudness: float | None = None
    true_peak: float | None = None
    workers: int = 1

    def __post_init__(self) -> None:
        """BadRequest for what cannot be."""
        check_name(self.name, "dataset")
        for source in self.sources:
            if source not in SOURCES:
                raise BadRequest(f"Clips cannot come from {source!r}. Use one of: {', '.join(SOURCES)}.")
        if self.per_video < 0:
            raise BadRequest(f"{self.per_video} clips of a video are not possible. Use 1 or more, or 0 for all.")
        if self.pick not in PICKS:
            raise BadRequest(f"Clips cannot be picked by {self.pick!r}. Use one of: {', '.join(PICKS)}.")
        if self.pick != SCORE and not self.per_video:
            raise BadRequest(f"All clips of a video go in, so none are picked by {self.pick}. Say how many may go in.")
        most = self.loader.shape.seconds - 1
        if not 0 <= self.overlap <= most:
            raise BadRequest(f"Clips of {most + 1:g} s cannot share {self.overlap:g} s. Use 0 to {most:g}.")
        if self.limits:
            limits_named(self.limits)
        if self.loudness is None and self.true_peak is not None:
            raise BadRequest("A true peak is kept where clips are brought to a loudness: give one, such as -23, too.")
        _ = self.level
        if not 0 <= self.holdout < 1:
            raise BadRequest(f"A share of {self.holdout:g} cannot be held out. Use 0 to 0.99.")
        if not 0 <= self.validation < 1:
            raise BadRequest(f"A share of {self.validation:g} cannot be for validation. Use 0 to 0.99.")
        if self.holdout + self.validation >= 1:
            raise BadRequest(
                f"Nothing to train with is left where {self.holdout:g} is held out and {self.validation:g} is for "
                "validation. Ask for less than 1 in all."
            )
        if len(self.license) > _LONGEST_LICENSE or not self.license.isprintable():
            raise BadRequest(
                f"A licence is one line of at most {_LONGEST_LICENSE} signs, such as cc-by-4.0. "
                "Put its text into a file of the folder."
            )

    @property
    def loader(self) -> Loader:
        """Who will read it. BadRequest where the target takes no sounds alone."""
        return loader_of(self.target, sound_only=self.sound_only)

    @property
    def level(self) -> Loudness | None:
        """What each clip is brought to. BadRequest for what cannot be."""
        if self.loudness is None:
            return None
        return Loudness(self.loudness, CEILING if self.true_peak is None else self.true_peak)

    @property
    def shares(self) -> dict[str, float]:
        """Of the clips, those that do not train, by side; with none of them there are no folders of sides."""
        asked = {TEST: self.holdout, VALIDATION: self.validation}
        return {side: share for side, share in asked.items() if share}

    @property
    def kept(self) -> dict[str, object]:
        """What is kept of it besides name, target and profile."""
        kept = {name: getattr(self, name) for name in _KEPT}
        return kept | ({} if self.level is None else {"loudness": self.level.target, "true_peak": self.level.ceiling})


def recipe_of(dataset: Dataset, out: str, workers: int) -> Recipe:
    """What a kept dataset was asked to be. BadRequest where a row from elsewhere says what cannot be."""
    return Recipe(
        dataset.name,
        target_named(dataset.target),
        out,
        dataset.profile,
        workers=workers,
        **dataset.recipe,  # type: ignore[arg-type]  # kinds are checked where the row is read
    )
