"""What is said of a clip to a model that learns from words, and where that comes from."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from eightcut.domain.clips import ClipRow, class_key, class_words
from eightcut.values import dataclass

Defaults = Mapping[str, str]
"""Captions of classes, by `class_key`."""


class Source(Enum):
    """Where words come from, in the order in which they are taken."""

    TYPED = "typed"
    COMPOSED = "composed"
    MOMENT = "match"
    DEFAULT = "class default"
    LABEL = "label"
    CLASS = "class"


@dataclass(frozen=True, slots=True)
class Words:
    """What is said, and where that comes from."""

    text: str
    source: Source

    @property
    def own(self) -> str:
        """The same where somebody said it of this very clip or moment; "" where class or label stand in."""
        return self.text if self.source in (Source.TYPED, Source.COMPOSED, Source.MOMENT) else ""

    @property
    def caption(self) -> str:
        """The same where it is a caption, whosever it is; "" where label or class stand in for one."""
        return "" if self.source in (Source.LABEL, Source.CLASS) else self.text


def words_of(row: ClipRow, defaults: Defaults, moment: str = "") -> Words:
    """The caption that was typed, else the composed one, that of its moment, of the class, the label, the class."""
    if row.caption:
        return Words(row.caption, Source.TYPED)
    if row.composed.phrases:
        return Words(row.composed.text, Source.COMPOSED)
    if moment:
        return Words(moment, Source.MOMENT)
    default = defaults.get(class_key(row.folder), "") if defaults else ""
    if default:
        return Words(default, Source.DEFAULT)
    label = row.label.strip()
    return Words(label, Source.LABEL) if label else Words(class_words(row.folder), Source.CLASS)


def words_of_class(name: str, defaults: Defaults) -> str:
    """The same of what is no clip yet."""
    return defaults.get(class_key(name), "") or class_words(name)
