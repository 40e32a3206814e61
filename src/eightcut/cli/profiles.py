"""Commands on profiles: list, create, rename, copy, delete."""

from __future__ import annotations

import typer

from eightcut.cli.session import Session
from eightcut.domain.wording import plural

profiles_app = typer.Typer(help="List, create, rename, copy or delete profiles.")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(profiles_app, name="profiles")


@profiles_app.command("list")
def profiles_list(context: typer.Context) -> None:
    """List the profiles and what they hold."""
    session: Session = context.obj
    with session.services() as ctx:
        profiles = ctx.library.profiles
        counts = {name: dict(profiles.counts(name)) for name in profiles.all()}
    for name, of in counts.items():
        session.output.event("profile", profile=name, **of)
    kinds = list(next(iter(counts.values())))
    rows = [(name, *(of[kind] for kind in kinds)) for name, of in counts.items()]
    session.output.table("Profiles", ("Profile", *(f">{kind.capitalize()}" for kind in kinds)), rows)
    session.output.done("profiles", len(rows))


@profiles_app.command("create")
def profiles_create(context: typer.Context, name: str) -> None:
    """Create an empty profile."""
    from eightcut.services.upkeep.profiles import create_profile

    session: Session = context.obj
    with session.services() as ctx:
        create_profile(ctx, name)
    session.output.say(f"Profile {name} was created.")
    session.output.done("profiles", 1)


@profiles_app.command("rename")
def profiles_rename(context: typer.Context, old: str, new: str) -> None:
    """Rename a profile."""
    from eightcut.services.upkeep.profiles import rename_profile

    session: Session = context.obj
    with session.services() as ctx:
        rename_profile(ctx, old, new)
    session.output.say(f"Profile {old} was renamed to {new}.")
    session.output.done("profiles", 1)


@profiles_app.command("copy")
def profiles_copy(context: typer.Context, source: str, target: str) -> None:
    """Copy a profile: clips, scans, negatives, hidden files; not models and datasets."""
    from eightcut.services.upkeep.profiles import copy_profile

    session: Session = context.obj
    with session.services() as ctx:
        copy_profile(ctx, source, target)
    session.output.say(
        f"Profile {target} is a copy of {source}. Models and datasets are not copied; train and build new ones there."
    )
    session.output.done("profiles", 1)


@profiles_app.command("delete")
def profiles_delete(context: typer.Context, name: str) -> None:
    """Delete a profile; the database is backed up first, and files are kept."""
    from eightcut.services.upkeep.profiles import delete_profile

    session: Session = context.obj
    with session.services() as ctx:
        gone = {kind: n for kind, n in ctx.library.profiles.counts(name).items() if n}
        delete_profile(ctx, name)
    held = ", ".join(plural(n, kind.removesuffix("s").replace("_", " ")) for kind, n in gone.items()) or "nothing"
    session.output.say(f"Profile {name} was deleted; it contained {held}. A backup is beside the database.")
    session.output.done("profiles", 1)
