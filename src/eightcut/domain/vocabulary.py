"""The words in which people ask for sounds, and the classes of sound that each of them names.

Classes are known by their names alone, as AudioSet spells them ("Walk, footsteps"). A word of the table below means
what the table says; any other word means the classes that have it in their names, or, where none has, the classes with
a word that begins so. Several words that stand in one name, in this order, are one question ("car horn").
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

from eightcut.domain.related_sounds import RELATED
from eightcut.domain.wording import short
from eightcut.errors import BadRequest
from eightcut.values import dataclass

SPEECH = (
    "Speech", "Child speech, kid speaking", "Conversation", "Narration, monologue", "Babbling", "Speech synthesizer",
    "Shout", "Bellow", "Whoop", "Yell", "Children shouting", "Whispering", "Chatter",
    "Hubbub, speech noise, speech babble",
)  # fmt: skip
"""Classes of people who say something."""
MUSIC = (
    "Music", "Musical instrument", "Plucked string instrument", "Guitar", "Electric guitar", "Bass guitar",
    "Acoustic guitar", "Steel guitar, slide guitar", "Strum", "Banjo", "Sitar", "Mandolin", "Zither", "Ukulele",
    "Keyboard (musical)", "Piano", "Electric piano", "Organ", "Electronic organ", "Hammond organ", "Synthesizer",
    "Harpsichord", "Drum kit", "Drum machine", "Drum roll", "Timpani", "Tabla", "Mallet percussion",
    "Marimba, xylophone", "Glockenspiel", "Vibraphone", "Steelpan", "Orchestra", "Brass instrument", "French horn",
    "Trumpet", "Trombone", "Bowed string instrument", "String section", "Violin, fiddle", "Pizzicato", "Cello",
    "Double bass", "Wind instrument, woodwind instrument", "Flute", "Saxophone", "Clarinet", "Harp", "Harmonica",
    "Accordion", "Bagpipes", "Didgeridoo", "Theremin", "Singing", "Choir", "Yodeling", "Chant", "Mantra",
    "Child singing", "Synthetic singing", "Rapping", "Beatboxing", "Pop music", "Hip hop music", "Rock music",
    "Heavy metal", "Punk rock", "Grunge", "Progressive rock", "Rock and roll", "Psychedelic rock", "Rhythm and blues",
    "Soul music", "Reggae", "Country", "Swing music", "Bluegrass", "Funk", "Folk music", "Middle Eastern music",
    "Jazz", "Disco", "Classical music", "Opera", "Electronic music", "House music", "Techno", "Dubstep",
    "Drum and bass", "Electronica", "Electronic dance music", "Ambient music", "Trance music",
    "Music of Latin America", "Salsa music", "Flamenco", "Blues", "Music for children", "New-age music",
    "Vocal music", "A capella", "Music of Africa", "Afrobeat", "Christian music", "Gospel music", "Music of Asia",
    "Carnatic music", "Music of Bollywood", "Ska", "Traditional music", "Independent music", "Song",
    "Background music", "Theme music", "Jingle (music)", "Soundtrack music", "Lullaby", "Video game music",
    "Christmas music", "Dance music", "Wedding music", "Happy music", "Sad music", "Tender music", "Exciting music",
    "Angry music", "Scary music",
)  # fmt: skip
"""Classes that are music without a doubt: single drums, bells and chimes may be sounds of a scene."""

BEGINNING = 3
"""Letters that the beginning of a word must have to stand for it."""
OFFERED = 5
"""How many words are offered in place of one that is not known."""
_SMALL = frozenset({"a", "and", "by", "etc", "for", "in", "of", "on", "open", "or", "the", "to", "with"})
"""Words of names that name nothing themselves."""
_FILED = frozenset({"clip", "new", "sample", "sound", "video"})
"""Words of folders' names that tell nothing of a sound, though there are classes with them in their names."""

_DENIED = frozenset({"no", "non", "not", "without"})
"""Words of folders' names that say what a sound is not."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A word of the user's, or several that belong together, and the names of the classes it was taken as."""

    word: str
    classes: tuple[str, ...]


def meanings(words: Sequence[str], names: Sequence[str]) -> tuple[Meaning, ...]:
    """What the words mean among the classes of these names.

    BadRequest for a word that names no class, with the nearest words that do.
    """
    whole = " ".join(words)
    if len(words) > 1 and (together := _classes(whole, names)):
        return (Meaning(whole, together),)
    return tuple(_meaning(word, names) for word in words)


def named(name: str, names: Sequence[str]) -> tuple[str, ...]:
    """The classes among these that the name of a folder means: all of it, or each part that means some; often none.

    A name that says what a sound is not ("not_a_gunshot") means none.
    """
    words = re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
    if not _DENIED.isdisjoint(map(str.casefold, words)):
        return ()
    parts = [word for word in words if _stem(word.casefold()) not in _FILED]
    apart = (found for part in parts for found in _classes(part, names))
    return _classes(" ".join(parts), names) or tuple(dict.fromkeys(apart))


def _meaning(word: str, names: Sequence[str]) -> Meaning:
    classes = _classes(word, names)
    if not classes:
        near = nearest(word, names)
        cure = f"Did you mean: {', '.join(near)}?" if near else "Try other words, such as: door, footsteps, rain, dog."
        raise BadRequest(f"There is no class of sound called {short(word)!r}. {cure}")
    return Meaning(word, classes)


def nearest(word: str, names: Iterable[str]) -> list[str]:
    """Known words that are spelt like this one, the nearest first."""
    parts = {part for name in names for part in re.findall(r"\w[\w-]+", name.casefold())}
    known = sorted((parts | _TABLE.keys()) - _SMALL)
    return difflib.get_close_matches(word.casefold(), known, OFFERED)


def _classes(text: str, names: Sequence[str]) -> tuple[str, ...]:
    """Classes of a word or of several in a row; none where nothing fits."""
    asked = _stems(text)
    if not asked or _SMALL.issuperset(asked):
        return ()
    known = _STEMS.get(" ".join(asked))
    if known is not None:
        return known
    there = {name: _stems(name) for name in names}
    exact = tuple(name for name, stems in there.items() if _holds(stems, asked))
    if exact or len(asked) > 1 or len(asked[0]) < BEGINNING:
        return exact
    return tuple(name for name, stems in there.items() if any(stem.startswith(asked[0]) for stem in stems))


def _holds(stems: Sequence[str], asked: Sequence[str]) -> bool:
    return any(list(stems[i : i + len(asked)]) == list(asked) for i in range(len(stems) - len(asked) + 1))


def _stems(text: str) -> list[str]:
    return [_stem(part) for part in re.findall(r"\w+", text.casefold())]


def _stem(word: str) -> str:
    """The word without the s of a plural."""
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


_TABLE = {word: classes for spellings, classes in RELATED for word in spellings.split(", ")}
_STEMS = {" ".join(_stems(word)): classes for word, classes in _TABLE.items()}
