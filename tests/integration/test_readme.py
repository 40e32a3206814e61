"""What README and the other documents tell people to type: it runs, in every shell, as it stands."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import imageio_ffmpeg
import pytest
import typer

from eightcut.cli.app import app
from tests.unit.services.films import write_scene

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "ARCHITECTURE.md", *(ROOT / "docs").rglob("*.md")]
)
SHELLS = {"bash": ("--norc", "-i", "-s"), "zsh": ("-f", "-i", "-s"), "dash": ("-s",)}
"""Options with which each shell reads lines as if somebody typed them: zsh takes no comments then."""
RUN_HERE = {
    ("README.md", "make"): "test_every_make_command_is_one_that_make_takes",
    ("README.md", "."): "test_the_first_session_of_the_readme_runs",
    ("README.md", "8cut"): "test_the_first_session_of_the_readme_runs",
    ("README.md", "console"): "test_the_lines_for_large_networks_are_taken",
    ("docs/cluster.md", "sh"): "test_the_page_of_clusters_is_typed_where_dask_is",
    ("docs/cluster.md", "yaml"): "test_the_page_of_clusters_is_typed_where_dask_is",
    ("docs/upstream.md", "ffmpeg"): "test_the_fault_of_pyav_is_made_as_the_document_says",
    ("docs/upstream.md", "python"): "test_the_fault_of_pyav_is_made_as_the_document_says",
}
"""Which test runs what stands in blocks of a document, by its first word, or the language of a block that names one."""
OUTPUT = "text"
"""The language of blocks that nobody types."""
AFTERWARDS = {
    "8cut tags": "8cut tags film.mp4",
    "8cut find door": "8cut find door",
    "8cut --help": "8cut --help",
    "8cut models list": "8cut models list",
    "8cut COMMAND --help": "8cut export --help",
    "8cut marks export VIDEO --out PATH": "8cut marks export film.mp4 --out film.txt",
    "8cut marks import FILE": "8cut marks import film.txt",
    "8cut relocate OLD NEW": "8cut relocate ~/sounds/Door ~/moved/Door",
    "8cut clips check": "8cut clips check",
    "8cut clips list --faulty": "8cut clips list --faulty",
    "8cut show CLIP": "8cut show ~/moved/Door/vid_001/clip_001_m1_2.mp4",
    "8cut tracks VIDEO --channels no-centre": "8cut tracks film.mp4 --channels all",
    "8cut tracks VIDEO --bars found": "8cut tracks film.mp4 --bars found",
    "8cut doctor --undo": "8cut doctor --undo",
    "8cut doctor --fix": "8cut doctor --fix",
}
"""Commands within sentences, and how they are typed after the session, once the class Door was moved."""
_BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"`8cut ([a-z][a-z-]*)(?: ([a-z-]+))?")
_TYPED = re.compile(r"`((?:8cut|make) [^`]+)`")


def blocks(document: Path) -> list[list[str]]:
    """The lines of each block between fences that has any and is in no language."""
    found = _BLOCK.findall(document.read_text())
    return [text.splitlines() for language, text in found if not language and text.strip()]


def named(document: Path, program: str) -> set[str]:
    """Commands of a program with all their words that stand within sentences of a document."""
    text = _BLOCK.sub("", document.read_text())
    found = {" ".join(words.split()) for words in _TYPED.findall(text)}
    return {words for words in found if words.startswith(f"{program} ")}


def session() -> list[str]:
    """What README has its reader type, one line after the other, but for `make`."""
    return [line for block in blocks(ROOT / "README.md") for line in block if line and not line.startswith("make ")]


def film(path: Path, seconds: int, sounds: Sequence[tuple[str, float]]) -> None:
    """A film with recordings at these times, large enough for every crop."""
    sound = path.with_name(f"{path.name}.wav")
    write_scene(sound, seconds, sounds)
    picture = ["-f", "lavfi", "-i", f"testsrc=size=320x180:rate=25:duration={seconds}", "-i", str(sound)]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", *picture, *codecs, str(path)]
    subprocess.run(command, check=True)
    sound.unlink()


def films(folder: Path) -> None:
    """The films of the session; doors close in them where it says so."""
    door, other = "doors_glass_door_close", "misc_crow"
    film(folder / "film.mp4", 100, [(door, 66.0), (door, 69.5), (door, 73.0), (other, 20.0), (other, 40.0)])
    film(folder / "other.mp4", 100, [(other, 34.0), (door, 63.0), (door, 83.0)])
    film(folder / "another.mkv", 60, [(door, 12.0), (other, 40.0)])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    films(folder)
    return folder


@pytest.fixture
def desk(tmp_path: Path, made: Path) -> Path:
    """The project's folder as its reader has it: films, and an environment with the command."""
    for film in made.iterdir():
        (tmp_path / film.name).symlink_to(film)
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    (tmp_path / "home").mkdir()
    return tmp_path


def type_in(shell: str, lines: Sequence[str], desk: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    """Type lines into a shell in `desk`; it ends with the number of the first line that fails, 0 where none does."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed; make test installs it")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("EIGHTCUT", "VIRTUAL_ENV"))},
        "HOME": str(desk / "home"),
        "EIGHTCUT_CACHE": str(cache),
        "PATH": os.defpath,
    }
    typed = "".join(f"{line} || exit {number}\n" for number, line in enumerate(lines, 1))
    return subprocess.run(
        [program, *SHELLS[shell]],
        input=f"{typed}exit 0\n",
        cwd=desk,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_first_session_of_the_readme_runs(desk: Path, cache: Path) -> None:
    lines = session()
    assert [line.split()[1] for line in lines if line.startswith("8cut")][:4] == ["tags", "find", "export", "train"]
    ran = type_in("dash", lines, desk, cache)
    assert ran.returncode == 0, f"{lines[ran.returncode - 1]}\n{ran.stdout[-2000:]}\n{ran.stderr[-3000:]}"
    home = desk / "home"
    assert (home / ".8cut.db").is_file()
    assert "Door" in {path.relative_to(home / "sounds").parts[0] for path in home.rglob("clip_*.mp4")}
    (home / "moved").mkdir()
    (home / "sounds" / "Door").rename(home / "moved" / "Door")
    lines = [lines[0], *AFTERWARDS.values()]
    ran = type_in("dash", lines, desk, cache)
    assert ran.returncode == 0, f"{lines[ran.returncode - 1]}\n{ran.stdout[-2000:]}\n{ran.stderr[-3000:]}"
    assert "1 step undone." in ran.stdout


def test_the_lines_for_large_networks_are_taken(desk: Path, cache: Path) -> None:
    """Up to what needs the extra: what comes after it is tested with torch."""
    (block,) = (text for language, text in _BLOCK.findall((ROOT / "README.md").read_text()) if language == "console")
    activate, install, get, train = block.splitlines()
    (extra,) = re.findall(r"'\.\[(\w+)]'", install)
    assert extra in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for line in (get, train):
        ran = type_in("dash", [activate, line], desk, cache)
        assert (ran.returncode, "HUBERT_LARGE" in ran.stderr) == (2, True), ran.stderr


def test_every_shell_hands_the_same_words_over(desk: Path, cache: Path) -> None:
    """The environment's command is one that tells its words, so that bash and zsh need not do the work again."""
    told, commands = {}, desk / "commands"
    activate = (desk / ".venv" / "bin" / "activate").read_text()
    (desk / ".venv").unlink()
    (desk / ".venv" / "bin").mkdir(parents=True)
    (desk / ".venv" / "bin" / "activate").write_text(activate.replace(sys.prefix, str(desk / ".venv")))
    for name in ("8cut", "python"):
        command = desk / ".venv" / "bin" / name
        command.write_text(f"#!/bin/sh\nprintf '<%s>' {name} \"$@\" >> '{commands}'\n")
        command.chmod(0o755)
    for shell in SHELLS:
        commands.write_text("")
        ran = type_in(shell, session(), desk, cache)
        assert ran.returncode == 0, ran.stderr[-3000:]
        told[shell] = commands.read_text()
    assert told["dash"].count("<8cut>") == sum(line.startswith("8cut") for line in session())
    assert f"<--out><{desk / 'home' / 'sounds'}>" in told["dash"]
    assert set(told.values()) == {told["dash"]}


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("line", ["8cut scan no.mp4", "nonsense"])
def test_a_line_that_fails_is_seen(shell: str, line: str, desk: Path, cache: Path) -> None:
    ran = type_in(shell, [". .venv/bin/activate", line, "8cut --version"], desk, cache)
    assert ran.returncode == 2


def test_what_is_typed_holds_no_comment_and_no_variable() -> None:
    for document in DOCUMENTS:
        for block in blocks(document):
            for line in block:
                assert not re.search(r"(^|\s)#|\$|'|\\$", line) or line.startswith("make "), f"{document.name}: {line}"


def test_every_block_is_run_by_a_test() -> None:
    found = set()
    for document in DOCUMENTS:
        for language, text in _BLOCK.findall(document.read_text()):
            words = {language} if language else {line.split()[0] for line in text.splitlines() if line.strip()}
            found |= {(str(document.relative_to(ROOT)), word) for word in words if word != OUTPUT}
    assert found == set(RUN_HERE)
    assert set(RUN_HERE.values()) <= set(globals())


def test_every_command_within_a_sentence_is_run_by_a_test() -> None:
    assert set().union(*(named(document, "8cut") for document in DOCUMENTS)) <= set(AFTERWARDS)


def test_every_make_command_is_one_that_make_takes() -> None:
    """What each does is tested where it is done: `make check` runs this, `make demo` runs in `test_demo`."""
    lines = {line.partition("#")[0].strip() for block in blocks(ROOT / "README.md") for line in block}
    lines = {line for line in lines if line.startswith("make ")}.union(*(named(one, "make") for one in DOCUMENTS))
    assert len(lines) > 5
    for line in sorted(lines):
        asked = subprocess.run([*line.split(), "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=False)
        assert asked.returncode == 0, f"{line}\n{asked.stderr}"


def test_the_fault_of_pyav_is_made_as_the_document_says(tmp_path: Path) -> None:
    """It ends the program, or it is mended by now; the document says in which versions."""
    found = _BLOCK.findall((ROOT / "docs" / "upstream.md").read_text())
    command, program = (next(text for language, text in found if language == wanted) for wanted in ("", "python"))
    words = shlex.split(command)
    assert words[0] == "ffmpeg"
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *words[1:]], cwd=tmp_path, check=True)
    ran = subprocess.run(
        [sys.executable, "-u", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.stdout == "2\n"
    assert ran.returncode in (0, -signal.SIGABRT)


def test_the_page_of_clusters_is_typed_where_dask_is() -> None:
    """`make test-models` runs it, where the extra is installed."""
    test = (ROOT / "tests" / "clusters" / "test_page.py").read_text()
    makefile = (ROOT / "Makefile").read_text()
    assert 'ROOT / "docs" / "cluster.md"' in test
    assert "tests/clusters" in makefile


def test_every_command_that_is_named_is_there() -> None:
    commands = {c.name or str(c.callback and c.callback.__name__.replace("_", "-")) for c in app.registered_commands}
    groups = {str(group.name): group.typer_instance for group in app.registered_groups}
    for document in DOCUMENTS:
        for first, second in _INLINE.findall(document.read_text()):
            assert first in commands | set(groups), f"{document.name}: 8cut {first}"
            inner = groups.get(first)
            if second and isinstance(inner, typer.Typer):
                assert second in {c.name for c in inner.registered_commands}, f"{document.name}: 8cut {first} {second}"
