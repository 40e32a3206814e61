"""Commands on the networks that videos are heard with: list them, get the weights of large ones."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from eightcut.cli.session import Session
from eightcut.domain.wording import plural

if TYPE_CHECKING:
    from eightcut.cli.output import Output
    from eightcut.ml.backends.big.hub import Offer
    from eightcut.services.listening.networks import Network

UNVERIFIED = "unverified"


def register(models_app: typer.Typer) -> None:
    """Add these commands."""
    models_app.command("get")(models_get)


def models_get(
    context: typer.Context,
    key: str = typer.Argument(..., metavar="KEY"),
    source: str | None = typer.Option(
        None, "--from", metavar="FOLDER|FILE", help="Weights that you have, as .safetensors."
    ),
    yes: bool = typer.Option(False, "--yes", "-y", help="Download without asking."),
) -> None:
    """Get the weights of a large network: from --from, else the hub's store on this computer, else the hub."""
    from eightcut.errors import BadRequest
    from eightcut.services.listening.networks import plan
    from eightcut.typed import typed_path

    session: Session = context.obj
    output = session.output
    if source == "":
        raise BadRequest("--from names nothing. Give the folder or the file that holds the weights.")
    place = typed_path(source, "--from") if source else None
    with session.services() as ctx:
        with output.job() as job:
            planned = plan(ctx, key, place, job)
        if planned.replaces:
            output.say(
                f"{planned.replaces} is replaced. Frames made with the weights of before stay stored; with other "
                "weights they are computed again."
            )
        if planned.offer:
            _agree(output, planned.offer, yes=yes)
        with output.job() as job:
            got = planned.run(job)
    network = got.network
    output.event("weights", key=network.key, file=str(got.file), sha256=got.sha256, how=got.how, rival=got.rival)
    was = {
        "there": "are here already",
        "copied": f"were copied from {place}",
        "stored": "were copied from the hub's store on this computer",
        "downloaded": "were downloaded",
    }[got.how]
    output.say(f"The weights of {' and '.join(network.dims)} {was}: {got.file}")
    if got.rival:
        output.say(
            f"The file does not tell whether it holds {network.key} or {got.rival}, which look alike: it is taken as "
            f"{network.key}."
        )
    if not network.verified:
        output.say(
            f"{network.key} is {UNVERIFIED}: it was written from its paper, and has not been compared with vectors of "
            "the published network."
        )
    if network.why:
        output.say(network.why)
    output.done("models", 1)


def _agree(output: Output, offer: Offer, *, yes: bool) -> None:
    """Say what is to be downloaded, and ask on a terminal. BadRequest where there is none; a no ends the run."""
    from eightcut.errors import BadRequest

    model = offer.model
    size = f"{offer.bytes / 1e6:,.0f} MB"
    output.say(f"{model.name} is published as {model.repository}, under the licence {model.licence}.")
    output.say(f"{offer.bytes:,} bytes ({size}) are downloaded from {offer.address}")
    if yes:
        return
    if output.json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadRequest(
            f"Nothing was downloaded. To download {size} from {model.repository} ({model.licence}) without being "
            f"asked: 8cut models get {model.name} --yes"
        )
    if not typer.confirm("Download it now?"):
        output.say("Nothing was downloaded.")
        raise typer.Exit(0)


def show_networks(output: Output, found: list[Network]) -> None:
    """Networks as JSON lines, or as a table with what to do about those that cannot be used."""
    output.events("network", map(_fields, found))
    rows = [
        (
            _keys(list(one.dims)),
            one.repository or "comes with 8-cut",
            one.licence,
            f"{one.bytes / 1e6:,.0f} MB",
            " / ".join(f"{dims:,}" for dims in dict.fromkeys(one.dims.values())),
            f"{one.speed.x_realtime:,.0f}x, {one.speed.device}" if one.speed else "",
            ", ".join(filter(None, ("" if one.present else "not here", "" if one.verified else UNVERIFIED))),
        )
        for one in found
    ]
    columns = ("|Keys", "Published as", "Licence", ">Weights", ">Values", "Speed here", "State")
    output.table("Networks", columns, rows, done=True)
    reasons: dict[str, list[Network]] = {}
    for one in found:
        if one.why:
            reasons.setdefault(one.why.replace(one.key, "KEY"), []).append(one)
    for why, those in reasons.items():
        told = those[0].why if len(those) == 1 else _of_several(why)
        keys = ", ".join(one.key for one in those)
        output.say(f"{plural(len(those), 'network')} cannot be used yet ({keys}). {told}")


def _of_several(why: str) -> str:
    """A sentence about one network as one about several."""
    for one, several in (("Its ", "Their "), ("It needs ", "They need ")):
        if why.startswith(one):
            return several + why.removeprefix(one)
    return why


def _keys(keys: list[str]) -> str:
    """Those that only add to the first one as what they add."""
    first, *others = keys
    added = [key.removeprefix(first) for key in others]
    return first + "".join(f"[{one}]" if one != key else f", {key}" for one, key in zip(added, others, strict=True))


def _fields(one: Network) -> dict[str, object]:
    return {
        "key": one.key,
        "keys": list(one.dims),
        "repository": one.repository,
        "licence": one.licence,
        "bytes": one.bytes,
        "dims": one.dims,
        "present": one.present,
        "usable": not one.why,
        "why": one.why,
        "verified": one.verified,
        "device": one.speed.device if one.speed else "",
        "speed": one.speed.x_realtime if one.speed else None,
    }
