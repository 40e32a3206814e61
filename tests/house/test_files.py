"""Files stay short enough to read, and say nothing of the machine they were written on."""

from __future__ import annotations

from pathlib import Path

HARD_LIMIT = 400
AIM = 300


def test_no_python_file_is_longer_than_the_limit(project_files: list[Path], root: Path) -> None:
    lengths = {
        str(path.relative_to(root)): len(path.read_text(encoding="utf-8").splitlines())
        for path in project_files
        if path.suffix == ".py"
    }
    long = sorted(((lines, name) for name, lines in lengths.items() if lines > AIM), reverse=True)
    assert len(lengths) > 20
    assert not [name for lines, name in long if lines > HARD_LIMIT], f"files over {AIM} lines: {long}"


def _holding(project_files: list[Path], words: list[str]) -> list[tuple[str, str]]:
    needles = [word.encode() for word in words]
    return [
        (str(path), needle.decode())
        for path in project_files
        for content in [path.read_bytes()]
        for needle in needles
        if needle in content
    ]


def test_no_file_names_the_machine_it_was_written_on(project_files: list[Path], root: Path) -> None:
    homes = [str(folder) for folder in (root.parent, Path.home()) if len(folder.parts) > 1]
    assert not _holding(project_files, ["/" + name + "/" for name in ("work", "root")] + [f"{home}/" for home in homes])


def test_no_file_names_a_package_registry(project_files: list[Path]) -> None:
    hosts = [("py", "pi.org"), ("python", "hosted.org"), ("deb.", "debian.org"), ("registry.", "npmjs.org")]
    assert not _holding(project_files, [first + second for first, second in hosts])


def test_every_folder_of_the_package_is_a_package(root: Path) -> None:
    folders = {path.parent for path in (root / "src" / "eightcut").rglob("*.py")}
    assert not [folder for folder in folders if not (folder / "__init__.py").is_file()]
