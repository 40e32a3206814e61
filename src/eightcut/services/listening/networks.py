"""Networks that videos can be heard with: what each of them is, and how the weights of the large ones get here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

from eightcut.domain.model_key import hint
from eightcut.errors import BadRequest, EnvironmentProblem
from eightcut.ml.backends.big import hub as hubs
from eightcut.ml.backends.big.getting import Steps, copied, named
from eightcut.ml.backends.big.hub import Hub, Offer
from eightcut.ml.backends.big.weights import Weights, sha256
from eightcut.ml.embedder import Card
from eightcut.ml.speeds import Speed
from eightcut.services.context import Job, Services
from eightcut.values import dataclass

How = Literal["there", "copied", "stored", "downloaded"]


@dataclass(frozen=True, slots=True)
class Network:
    """One network, for lists."""

    key: str
    dims: dict[str, int]
    """Its keys, and how many values a row has for each that recognisers read."""
    repository: str
    """Where its weights are published; "" for one that ships."""
    licence: str
    bytes: int
    """Of its weights; about as many where they are not here."""
    present: bool
    why: str
    """Why it cannot be used here, and the cure; "" where it can."""
    verified: bool
    """False where it was never compared with vectors of the published network."""
    speed: Speed | None
    """The last that was measured here."""


@dataclass(frozen=True, slots=True)
class Got:
    """Weights that are where the program looks for them."""

    network: Network
    file: Path
    sha256: str
    how: How
    """`stored`: in the store of the hub's library."""
    rival: str = ""
    """The key of another network whose weights they may as well be, for all that the file tells."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Where weights are to come from."""

    run: Callable[[Job], Got]
    """Does it. EnvironmentProblem, Cancelled: what was there before is untouched."""
    offer: Offer | None = None
    """What is downloaded, to be agreed to beforehand; None where nothing is."""
    replaces: Path | None = None
    """Weights that are here, and give way to others."""


def networks(ctx: Services) -> list[Network]:
    """Every network of this installation."""
    found: dict[str, Network] = {}
    for entry, keys in ctx.embedders.all:
        card = entry.card
        if card is None:
            continue
        weights = card.weights
        name = weights.model.name if weights else entry.name
        if name in found:
            found[name].dims.update(dict.fromkeys(keys, card.dims))
            continue
        found[name] = Network(
            keys[0],
            dict.fromkeys(keys, card.dims),
            weights.model.repository if weights else "",
            card.licence,
            _bytes(card, ctx.embedders.precision(entry)),
            weights is None or weights.present,
            entry.missing(),
            weights is None or weights.model.verified,
            ctx.speeds.last(name),
        )
    return list(found.values())


def plan(ctx: Services, key: str, source: Path | None, job: Job, hub: Hub | None = None) -> Plan:
    """How to get the weights of a large network; they are looked for in this order.

    Where they lie already (unless there is a `source`), in `source` (a folder or a file), in the store of the hub's
    library, on the hub. EnvironmentProblem where they are nowhere, Cancelled.
    """
    weights, network = _weights(ctx, key)
    steps, hub = Steps("", 0, job.report, job.cancel), hub or Hub()
    held = _held(weights, steps, job)

    def got(digest: str, how: How) -> Got:
        return Got(next(one for one in networks(ctx) if one.key == network.key), weights.file, digest, how)

    def copy(file: Path, how: How, job: Job, published: str = "") -> Got:
        steps = Steps("", 0, job.report, job.cancel)
        rival = "" if published else weights.rival(file)
        return replace(got(copied(weights, file, steps, source=str(file), published=published), how), rival=rival)

    if source is not None:
        file = named(weights.model, source)
        if not (held and _same(weights, file, held, steps)):
            return Plan(lambda job: copy(file, "copied", job), replaces=weights.file if weights.present else None)
    if held:
        return Plan(lambda _: got(held, "there"))
    if stored := hub.stored(weights.model) if hubs.there() else None:
        return Plan(lambda job: copy(stored[0], "stored", job, stored[1]))
    offer = hub.offer(weights.model)
    return Plan(
        lambda job: got(hub.download(weights, offer, Steps("", 0, job.report, job.cancel)), "downloaded"), offer
    )


def _weights(ctx: Services, key: str) -> tuple[Weights, Network]:
    """Those of the network that a key names. BadRequest for what is none, or has none to get."""
    known = networks(ctx)
    network = next((one for one in known if key in one.dims), None)
    if network is None:
        keys = ", ".join(one.key for one in known if one.repository)
        meant = hint(key, [name for one in known for name in one.dims])
        raise BadRequest(f"There is no network {key!r}.{meant} Available: {keys}.")
    for entry, bases in ctx.embedders.all:
        if key in bases and entry.card and entry.card.weights:
            return entry.card.weights, network
    raise BadRequest(f"The weights of {key} come with 8-cut: there is nothing to get.")


def _held(weights: Weights, steps: Steps, job: Job) -> str:
    """SHA-256 of the weights that are here and can be used; "" where there are none, and the job hears why."""
    if not weights.present:
        return ""
    try:
        return weights.checked(steps.of("check", weights.file.stat().st_size))
    except EnvironmentProblem as problem:
        job.warn(problem.file, problem.message)
        return ""


def _same(weights: Weights, file: Path, held: str, steps: Steps) -> bool:
    """Whether a file is what is here already; no where it cannot be read."""
    try:
        size = file.stat().st_size
        return size == weights.file.stat().st_size and sha256(file, steps.of("check", size)) == held
    except OSError:
        return False


def _bytes(card: Card, precision: str) -> int:
    try:
        return card.file(precision).stat().st_size
    except OSError:
        return card.weights.model.bytes if card.weights else 0
