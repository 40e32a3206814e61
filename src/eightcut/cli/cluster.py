"""The command that lends this computer to a cluster, and the options of those that use one."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import typer

from eightcut.cli.session import Session

if TYPE_CHECKING:
    from eightcut.cluster.settings import ClusterSettings

CLUSTER = typer.Option(
    "", help="Let a Dask cluster make frames and search them: its address, or local:N.", metavar="ADDRESS"
)
MAP = typer.Option(
    [], "--map", help="A folder here and where the workers see it; can be repeated.", metavar="/HERE=/THERE"
)
WITHOUT_TLS = typer.Option(
    False, "--without-tls", help="Allow tcp:// to another computer: neither encrypted nor protected."
)


def chosen(address: str, maps: list[str], without_tls: bool) -> ClusterSettings | None:
    """The cluster that these options name; None for none. BadRequest, also for options that mean nothing without."""
    from eightcut.cluster.settings import cluster_settings
    from eightcut.errors import BadRequest

    for option in ("--map",) * bool(maps) + ("--without-tls",) * without_tls:
        if not address:
            raise BadRequest(f"{option} needs a cluster. Name one: --cluster tls://host:8786.")
    return cluster_settings(address, maps, without_tls=without_tls) if address else None


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(worker)


def worker(
    context: typer.Context,
    address: str = typer.Argument(..., metavar="ADDRESS", help="The scheduler's, such as tls://host:8786."),
    videos: int | None = typer.Option(None, min=1, max=1024, help="Videos at a time; as many as there are cores."),
    device: str = typer.Option("", help="What large networks run on: auto, cpu, cuda, cuda:1, mps."),
    maps: list[str] = typer.Option(
        [],
        "--map",
        help="A folder as the user names it, and where it is here; can be repeated.",
        metavar="/THERE=/HERE",
    ),
    without_tls: bool = WITHOUT_TLS,
) -> None:
    """Make frames for others: a worker of the Dask cluster at ADDRESS, until Ctrl+C."""
    from eightcut.bootstrap import lend
    from eightcut.cluster.settings import cluster_settings
    from eightcut.config import read_config

    session: Session = context.obj
    output = session.output
    config = replace(read_config(session.database), cluster=cluster_settings(address, maps, without_tls=without_tls))
    config = replace(config, device=device or config.device)

    def told(own: str) -> None:
        output.event("worker", address=own, scheduler=address)
        output.say(f"The worker {own} is ready. Ctrl+C ends it.")

    with output.job() as job:
        lend(config, videos, maps, told, partial(output.warn, ""), job.cancel)
