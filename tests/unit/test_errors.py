"""The tree of errors, as it is drawn and as it is."""

from __future__ import annotations

import inspect
import re

import pytest

from eightcut import errors
from eightcut.errors import BadRequest, Cancelled, EightCutError, EnvironmentProblem


def _drawn() -> dict[str, str]:
    """Child and parent of every line of the drawing."""
    above: dict[int, str] = {0: "EightCutError"}
    parents = {}
    for line in str(errors.__doc__).splitlines():
        found = re.match(r"([│ ]*)[├└]── (\w+)", line)
        if found:
            depth = len(found.group(1)) // 4
            parents[found.group(2)] = above[depth]
            above[depth + 1] = found.group(2)
    return parents


def test_the_drawn_tree_is_the_tree_that_is() -> None:
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass) if c.__module__ == errors.__name__]
    real = {c.__name__: c.__bases__[0].__name__ for c in classes if c is not EightCutError}
    assert _drawn() == real
    assert issubclass(EightCutError, Exception)


def test_a_cancelled_job_is_no_problem_of_the_environment() -> None:
    assert not issubclass(Cancelled, EnvironmentProblem)


@pytest.mark.parametrize("path", ["/in/film.mp4", r"C:\in\film.mp4", "film.mp4"])
def test_a_problem_names_the_file_that_it_kept_from_being_used_once(path: str) -> None:
    assert EnvironmentProblem("Memory is short.").about(path) == "film.mp4: Memory is short."
    assert EnvironmentProblem("/in/film.mp4 is damaged.").about(path) == "/in/film.mp4 is damaged."


def test_a_problem_keeps_its_sentence_and_the_file_it_is_about() -> None:
    problem = BadRequest("There is no such class.", "film.mp4")
    assert (str(problem), problem.message, problem.file) == ("There is no such class.", problem.message, "film.mp4")
    assert EnvironmentProblem("The disk is full.").file == ""


@pytest.mark.parametrize(
    "name", [name for name, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, EightCutError)]
)
def test_every_error_says_what_it_means(name: str) -> None:
    assert str(getattr(errors, name).__doc__).endswith(".")
