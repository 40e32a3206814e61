"""Another version of a model is taken into use, undoably, and what follows on screen goes both ways."""

from __future__ import annotations

from collections.abc import Callable

from eightcut.domain.training import TrainingRun
from eightcut.services.training.models import restore
from eightcut.ui.kit.context import Context

Follow = Callable[[str], Callable[[bool], object]]
"""Called with the key of the model of which another version is in use; what it gives back is called when that is undone
(False) and when it is done again (True)."""


def follow_nothing(_: str) -> Callable[[bool], object]:
    """Nothing on screen depends on it."""
    return lambda _: None


def take_into_use(
    context: Context,
    profile: str,
    wanted: TrainingRun,
    text: str,
    follow: Follow,
    then: Callable[[], object] = lambda: None,
) -> None:
    """Make `wanted` the active version of its model, called `text` in the Edit menu; `then` runs in each direction."""
    ctx, made, turn = context.services, [False], list[Callable[[bool], object]]()

    def turned(_: object) -> None:
        made[0] = not made[0]
        if turn:
            turn[0](made[0])
        else:
            turn.append(follow(wanted.model))
        then()

    context.history.do(text, lambda: restore(ctx, profile, wanted.model, wanted.version), turned)
