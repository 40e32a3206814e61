"""The identity of frames, read back from what files and other computers say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from eightcut.domain.shapes import fields, number, text, whole
from eightcut.ml.embedder import EmbedderSpec, Field


def read_spec(told: Mapping[str, object], columns: tuple[Field, ...]) -> EmbedderSpec:
    """The identity whose rows hold these fields. Misshapen where something is missing, or is not what belongs there."""
    return EmbedderSpec(
        text(told.get("name")),
        text(told.get("precision")),
        text(told.get("weights")),
        whole(told.get("front_end"), 0, 2**31),
        whole(told.get("rate"), 1, 2**31),
        columns,
        number(told.get("hop"), 1e-3, 1e3),
    )


def read_fields(told: Iterable[object]) -> tuple[Field, ...]:
    """Fields by their names and widths. Misshapen."""
    listed = map(fields, told)
    return tuple(Field(text(one.get("name")), whole(one.get("dims"), 1, 2**20)) for one in listed)
