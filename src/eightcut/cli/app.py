"""The command line as a whole: options before or after the command, errors as sentences, exit codes."""

from __future__ import annotations

import errno
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from shlex import quote

import typer

from eightcut import __version__
from eightcut.cli import (
    captions,
    clips,
    cluster,
    cutting,
    datasets,
    demo,
    frames,
    learning,
    marks,
    match_exports,
    mending,
    named_forms,
    off_screen,
    profiles,
    reviewing,
    sounds,
    tracks,
    verifying,
)
from eightcut.cli.arguments import arranged
from eightcut.cli.output import Output, interrupts_raised
from eightcut.cli.session import Session
from eightcut.errors import BadRequest, Cancelled, EnvironmentProblem
from eightcut.logs import show_on_stderr

log = logging.getLogger("eightcut.cli")

OK, BUG, PROBLEM, STOPPED = 0, 1, 2, 130
EVERYWHERE = "Before or after every command: --db FILE, --profile NAME, --json, --all, -v, -vv."

app = typer.Typer(
    name="8cut",
    help="Mark a sound in one video, find it in all the others, cut it into exact 8-second clips. Without a "
    "command, the window opens.",
    epilog=EVERYWHERE,
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for part in (
    learning,
    reviewing,
    off_screen,
    cutting,
    match_exports,
    named_forms,
    clips,
    captions,
    sounds,
    tracks,
    profiles,
    frames,
    cluster,
    demo,
    datasets,
    marks,
    verifying,
    mending,
):
    part.register(app)


@app.callback()
def root(
    context: typer.Context,
    db: str | None = typer.Option(None, help="Database file (default: EIGHTCUT_DB, else ~/.8cut.db).", metavar="FILE"),
    profile: str | None = typer.Option(
        None, help='Profile (default: "default"; in the window, the one used last).', metavar="NAME"
    ),
    json: bool = typer.Option(False, "--json", help="Print one JSON object per line to stdout."),
    everything: bool = typer.Option(False, "--all", help="Show whole tables, however long."),
    verbose: int = typer.Option(
        0, "-v", "--verbose", count=True, help="Log to stderr, one line per job; -vv logs every step."
    ),
    version: bool = typer.Option(False, "--version", help="Show the version and exit.", is_eager=True),
) -> None:
    """Mark a sound in one video, find it in all the others, cut it into exact 8-second clips."""
    if version:
        typer.echo(f"8cut {__version__}")
        raise typer.Exit
    if profile is not None and not profile.strip():
        raise BadRequest("The profile name is empty. Give --profile NAME, or leave the option out.")
    show_on_stderr(verbose)
    if context.invoked_subcommand is None:
        from eightcut.ui.window.screen import require_screen

        require_screen()
        from eightcut.ui.app import open_window

        raise typer.Exit(open_window(db, profile))
    output = context.obj if isinstance(context.obj, Output) else Output(json)
    output.json, output.whole = json, everything
    output.options = "".join(
        f"{name} {quote(value)} " for name, value in (("--db", db), ("--profile", profile)) if value
    )
    context.obj = Session(db, "default" if profile is None else profile, output)


def sentence(message: str) -> str:
    """The parser's message, with a full stop."""
    plain = message.strip().replace("Value error, ", "")
    return plain if plain.endswith((".", "!", "?")) else f"{plain}."


def run(arguments: Sequence[str]) -> int:
    """Run one command; its exit code: 0 done, 1 an internal error, 2 a reported problem, 130 stopped by the user."""
    try:
        code = _run(arguments, Output("--json" in arguments))
        sys.stdout.flush()
    except OSError as error:
        return _unwritten(error)
    except SystemExit as end:  # both libraries that print end so where nobody reads
        if not isinstance(end.__context__, BrokenPipeError):
            raise
        return _unwritten(end.__context__)
    return code


def _run(arguments: Sequence[str], output: Output) -> int:
    try:
        with interrupts_raised():
            code = app(args=arranged(app, arguments), obj=output, standalone_mode=False, prog_name="8cut")
    except typer.TyperException as error:
        output.error("", f"{sentence(error.format_message())} Help: 8cut --help, or 8cut COMMAND --help.")
        return PROBLEM
    except EnvironmentProblem as problem:
        output.error(problem.file, problem.message)
        return PROBLEM
    except (Cancelled, KeyboardInterrupt, typer.Abort):
        output.warn("", "Stopped. Finished work is kept; nothing is left half done.")
        return STOPPED
    except Exception as error:
        if isinstance(error, OSError) and error.filename is None:
            raise
        log.exception("Internal error in 8-cut.")
        output.error(
            "",
            "8-cut hit an internal error and stopped. Finished work is kept. The lines above show where it happened.",
        )
        return BUG
    if isinstance(code, int):
        return code
    return PROBLEM if output.failed else OK


def _unwritten(error: OSError) -> int:
    """Report on stderr that the output cannot be written, and write nothing more."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 1)
    os.close(nothing)
    if error.errno == errno.EPIPE:
        why = "The program that was reading the output has closed it."
    else:
        why = f"The output cannot be written: {error.strerror}. Free some space, or redirect it elsewhere."
    with suppress(OSError):
        sys.stderr.write(f"error: {why} 8-cut stopped; finished work is kept.\n")
    return PROBLEM
