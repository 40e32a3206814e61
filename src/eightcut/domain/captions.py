"""Captions that are composed of phrases: a template has stages, and in each a digit stands for a phrase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from eightcut.domain.shapes import Misshapen, fields, items, text
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.domain.wording import one_line, short
from eightcut.errors import BadRequest
from eightcut.values import dataclass

MOST_PHRASES = 9
"""Of a stage: one for each digit from 1."""
MOST_STAGES = 9
_LONGEST = 200
_LONGEST_TYPED = 10_000
Phrase = tuple[str, str]
"""The name of its stage, and its words."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One thing that is said, and its phrases by digit from 1; "" where a digit has none."""

    name: str
    phrases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name:
            raise BadRequest("A stage of a caption template needs a name, such as surface.")
        if len(self.phrases) > MOST_PHRASES:
            raise BadRequest(f"The stage {self.name} has more than {MOST_PHRASES} phrases, one for each digit.")
        said = [phrase for phrase in self.phrases if phrase]
        twice = next((phrase for phrase in said if said.count(phrase) > 1), "")
        if twice:
            raise BadRequest(f"The stage {self.name} has the phrase {twice} twice. Take one of them out.")

    def phrase(self, digit: int) -> str:
        """What a digit stands for; "" for 0. BadRequest for one that stands for nothing."""
        if digit == 0:
            return ""
        found = self.phrases[digit - 1] if 0 < digit <= len(self.phrases) else ""
        if not found:
            raise BadRequest(f"{digit} stands for no phrase of the stage {self.name}. Use {self.told}.")
        return found

    @property
    def told(self) -> str:
        """Its digits and what they stand for."""
        said = [f"{digit} {phrase}" for digit, phrase in enumerate(self.phrases, 1) if phrase]
        return ", ".join([*said, "0 to leave it out"])


@dataclass(frozen=True, slots=True)
class Template:
    """Stages in the order in which they are asked and said, joined by `between`."""

    name: str
    stages: tuple[Stage, ...]
    between: str = ", "

    def __post_init__(self) -> None:
        if not self.name:
            raise BadRequest("A caption template needs a name.")
        if not 0 < len(self.stages) <= MOST_STAGES:
            raise BadRequest(f"The caption template {self.name} needs 1 to {MOST_STAGES} stages.")
        names = [stage.name for stage in self.stages]
        twice = next((name for name in names if names.count(name) > 1), "")
        if twice:
            raise BadRequest(f"The caption template {self.name} has the stage {twice} twice. Rename one of them.")

    def compose(self, digits: Sequence[int]) -> Composed:
        """The caption of a digit for each stage. BadRequest for too few or many, and for one that has no phrase."""
        if len(digits) != len(self.stages):
            asked = " ".join(stage.name for stage in self.stages)
            raise BadRequest(f"The caption template {self.name} takes {len(self.stages)} digits ({asked}).")
        said = [(stage.name, stage.phrase(digit)) for stage, digit in zip(self.stages, digits, strict=True)]
        phrases = tuple(phrase for phrase in said if phrase[1])
        return Composed(self.name, phrases, self.between) if phrases else Composed()

    def renamed(self, stage: str, old: str, new: str) -> Template:
        """The same with other words for a phrase. BadRequest where there is no such stage or phrase."""
        found = next((one for one in self.stages if one.name == stage), None)
        if found is None:
            names = ", ".join(one.name for one in self.stages)
            raise BadRequest(f"The caption template {self.name} has no stage {short(stage)}. Its stages: {names}.")
        if not old or old not in found.phrases:
            raise BadRequest(f"The stage {stage} has no phrase {short(old)}. Use {found.told}.")
        said = _words(new, f"What is to stand for {old}")
        if not said:
            raise BadRequest(f"Say which words are to stand for {old}.")
        words = tuple(said if phrase == old else phrase for phrase in found.phrases)
        stages = tuple(replace(one, phrases=words) if one is found else one for one in self.stages)
        return replace(self, stages=stages)

    def values(self) -> dict[str, object]:
        """As it is written down."""
        stages = [{"name": stage.name, "phrases": list(stage.phrases)} for stage in self.stages]
        return {"name": self.name, "between": self.between, "stages": stages}


def template(values: object) -> Template:
    """What `values` wrote down, or a person. BadRequest says what is wrong with it."""
    try:
        said = fields(values)
        stages = []
        for number, each in enumerate(items(said.get("stages"), 1000), 1):
            stage, where = fields(each), f"stage {number}"
            given = stage.get("phrases", [])
            if not isinstance(given, list):
                raise BadRequest(f'The phrases of {where} are no list, such as ["walks", "runs"].')
            phrases = [_words(one, f"Phrase {place} of {where}") for place, one in enumerate(items(given, 1000), 1)]
            while phrases and not phrases[-1]:
                phrases.pop()
            stages.append(Stage(_words(stage.get("name", ""), f"The name of {where}"), tuple(phrases)))
        between = text(said.get("between", ", "), 20)
        return Template(_words(said.get("name", ""), "Its name"), tuple(stages), " ".join(between.split("\n")))
    except Misshapen as problem:
        raise BadRequest(f"This is no caption template: {problem}.") from problem


def _words(value: object, what: str) -> str:
    """A text of the template. BadRequest says which of them is none, or too long."""
    if not isinstance(value, str) or "\0" in value or len(value) > _LONGEST:
        raise BadRequest(f"{what} in this caption template is no text of at most {_LONGEST} characters.")
    return _plain(value)


def _plain(said: str) -> str:
    return one_line(said)


@dataclass(frozen=True, slots=True)
class Composed:
    """The phrases that a caption was composed of, so that it follows where one of them is renamed."""

    template: str = ""
    phrases: tuple[Phrase, ...] = ()
    between: str = ", "

    @property
    def text(self) -> str:
        """The caption; "" for no phrases."""
        return self.between.join(words for _, words in self.phrases)

    def values(self) -> dict[str, object]:
        """As it is written down."""
        return {"template": self.template, "phrases": [list(one) for one in self.phrases], "between": self.between}


def composed(values: object) -> Composed:
    """What `values` wrote down; no phrases for what is nothing of the kind."""
    try:
        said = fields(values)
        pairs = [
            [text(word, _LONGEST_TYPED) for word in items(pair, 2)] for pair in items(said.get("phrases"), MOST_STAGES)
        ]
        phrases = tuple((stage, words) for stage, words in pairs)
        return Composed(text(said.get("template")), phrases, text(said.get("between", ", ")))
    except ValueError:
        return Composed()


NOT_COMPOSED = Composed()


def typed(words: str) -> Composed:
    """Words that no template knows, so that no renamed phrase changes them. BadRequest for too many."""
    if len(words) > _LONGEST_TYPED:
        raise BadRequest(f"A caption of a match has at most {_LONGEST_TYPED:,} characters, not {len(words):,}.")
    return Composed(phrases=(("", words),)) if words else NOT_COMPOSED


@dataclass(frozen=True, slots=True)
class Captioned:
    """What is said of an interval of a video; empty `folders` mean that it counts for every class."""

    video: VideoRef
    profile: str
    folders: tuple[str, ...]
    span: TimeSpan
    words: Composed
    id: int = 0
    """Row number, 0 before it is recorded."""


@dataclass(frozen=True, slots=True)
class Renaming:
    """What captions follow when a template is edited: its name, what stands between, and phrases by other words."""

    template: str
    new: Template
    phrases: Mapping[Phrase, Phrase]

    def of(self, was: Composed) -> Composed:
        """The caption after it; phrases that are no longer in the template stay."""
        said = tuple(self.phrases.get(phrase, phrase) for phrase in was.phrases)
        return Composed(self.new.name, said, self.new.between)


def renaming(old: Template, new: Template) -> Renaming:
    """Which phrases have other words in the new template: those in the place of one that is nowhere in its stage now.

    Phrases that changed places are the same ones still.
    """
    found: dict[Phrase, Phrase] = {}
    places = _moved([stage.name for stage in old.stages], [stage.name for stage in new.stages])
    stages = {stage.name: stage for stage in new.stages}
    for stage in old.stages:
        name = places.get(stage.name, stage.name)
        if name not in stages:
            continue
        words = _moved(stage.phrases, stages[name].phrases)
        for phrase in stage.phrases:
            if phrase:
                found[stage.name, phrase] = name, words.get(phrase, phrase)
    return Renaming(old.name, new, found)


def _moved(old: Sequence[str], new: Sequence[str]) -> dict[str, str]:
    pairs = zip(old, new, strict=False)
    return {was: now for was, now in pairs if was and now and was not in new and now not in old}
