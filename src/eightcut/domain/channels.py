"""Which channels of a video its clips let one hear; names of places are those of ffmpeg (FL, FR, FC ...)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eightcut.domain.refusals import brief
from eightcut.errors import BadRequest

ALL, NO_CENTRE, LEFT, RIGHT = "", "no-centre", "left", "right"
CHANNELS: Mapping[str, str] = {"all": ALL, NO_CENTRE: NO_CENTRE, LEFT: LEFT, RIGHT: RIGHT}
"""Choices by what is typed for them."""
HEARD: Mapping[str, str] = {
    ALL: "all channels", NO_CENTRE: "without the centre", LEFT: "left channel only", RIGHT: "right channel only",
}  # fmt: skip
"""What is heard, in words."""
_CENTRE = "FC"
_SIDES = {LEFT: "FL", RIGHT: "FR"}


def channels_named(text: str) -> str:
    """The choice of that name. BadRequest where there is none."""
    if text not in CHANNELS:
        raise BadRequest(f"There is no choice of channels {brief(text)!r}. Use one of: {', '.join(CHANNELS)}.")
    return CHANNELS[text]


def lacking(choice: str, places: Sequence[str]) -> str:
    """Which channel is not there, so that the choice cannot be heard; "" where it can."""
    if choice == NO_CENTRE and not {_CENTRE, *_SIDES.values()} <= set(places):
        return "centre channel beside left and right"
    if choice in _SIDES and not set(_SIDES.values()) <= set(places):
        return "left and right channel"
    return ""


def heard_places(choice: str, places: Sequence[str]) -> tuple[str, ...]:
    """Whose sound is heard, of channels at these places."""
    if choice == NO_CENTRE:
        return tuple(place for place in places if place != _CENTRE)
    return (_SIDES[choice],) if choice in _SIDES else tuple(places)
