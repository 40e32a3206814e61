"""The forms that the user keeps under names: one small file beside the settings, for window and command line alike."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

from eightcut.atomic import Door
from eightcut.domain.named_form import (
    NamedForm,
    SavedForm,
    form_name,
    free_number,
    read_values,
    same_name,
)
from eightcut.endings import alone_in
from eightcut.errors import BadRequest, EnvironmentProblem
from eightcut.ordinary import Unfit, read_json
from eightcut.services.change import Change
from eightcut.values import dataclass

FILE = "forms.json"
_LARGEST = 4_000_000
"""Bytes; a thousand forms have half a million."""
_DOOR = Door(elsewhere="choose another folder for settings (EIGHTCUT_CONFIG)")


@dataclass(frozen=True, slots=True)
class NamedForms:
    """The forms of one folder of settings. Each change reads the file anew and keeps what others wrote there."""

    folder: Path

    @property
    def path(self) -> Path:
        """Where they are kept; the file is made with the first form."""
        return self.folder / FILE

    def all(self) -> list[NamedForm]:
        """By number. EnvironmentProblem where the file is damaged; what is readable of a form is taken."""
        found, taken = list[NamedForm](), set[int]()
        for entry in self._entries():
            one = _form(entry)
            if one is not None and not any(same_name(one.name, other.name) or one.id == other.id for other in found):
                number = one.number if one.number > 0 and one.number not in taken else 0
                taken.add(number)
                found.append(replace(one, number=number))
        numbered = list[NamedForm]()
        for one in found:
            number = one.number or free_number(taken)
            taken.add(number)
            numbered.append(replace(one, number=number))
        return sorted(numbered, key=lambda one: one.number)

    def save(self, name: str, saved: SavedForm) -> Change:
        """Keep a new form. BadRequest for a bad name or one that a form has."""
        return self._put(None, NamedForm(secrets.token_hex(8), form_name(name), 0, saved))

    def overwrite(self, one: NamedForm, saved: SavedForm) -> Change:
        """Let a form have other values."""
        return self._put(one, replace(one, saved=saved, odd=()))

    def rename(self, one: NamedForm, name: str) -> Change:
        """Let a form have another name. BadRequest as for `save`."""
        return self._put(one, replace(one, name=form_name(name)))

    def delete(self, one: NamedForm) -> Change:
        """Keep a form no more."""
        return self._put(one, None)

    def _put(self, before: NamedForm | None, after: NamedForm | None) -> Change:
        """Put a form in the place of another; BadRequest where that is not as it was, so that nobody's work is lost."""
        _DOOR.folder(self.folder)
        with alone_in(self.folder):
            there = self.all()
            old = None if before is None else next((one for one in there if one.id == before.id), None)
            if before is not None and (old is None or (old.name, old.saved) != (before.name, before.saved)):
                raise BadRequest(f"The form {before.name} was changed elsewhere meanwhile, and is left as it is.")
            others = [one for one in there if one is not old]
            if after is not None:
                same = next((one for one in others if same_name(one.name, after.name)), None)
                if same is not None:
                    raise BadRequest(f"There is already a form {same.name}. Choose another name, or overwrite it.")
                taken = {one.number for one in others}
                number = after.number if after.number > 0 and after.number not in taken else free_number(taken)
                after = replace(after, number=number)
            self._write(old, after, {one.id: one.number for one in others})
        return Change(undo=lambda: self._put(after, old))

    def _write(self, old: NamedForm | None, new: NamedForm | None, numbers: dict[str, int]) -> None:
        """What this release does not know of the file stays in it; the others keep their numbers from now on."""
        entries = list(self._entries())
        ids = [(_known(entry) or ("", ""))[0] for entry in entries]
        entries = [
            {**entry, "number": numbers[id_]} if id_ in numbers else entry
            for id_, entry in zip(ids, entries, strict=True)
        ]
        place = ids.index(old.id) if old is not None else len(entries)
        kept = entries[place] if place < len(entries) else {}
        values = [] if new is None else [{**kept, "id": new.id, "name": new.name, "number": new.number}]
        values = [{**each, **new.saved.values()} for each in values if new is not None]
        entries[place : place + 1] = values
        text = json.dumps({"forms": entries}, ensure_ascii=False, indent=1)
        _DOOR.write(self.path, f"{text}\n".encode())

    def _entries(self) -> list[Any]:
        cure = f"Mend it, or move it away to begin without forms: {self.path}"
        try:
            kept = read_json(self.path, _LARGEST)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except Unfit as error:
            raise EnvironmentProblem(f"The file of forms {error}. {cure}", str(self.path)) from error
        except OSError as error:
            raise EnvironmentProblem(
                f"The file of forms cannot be read: {error.strerror}. {cure}", str(self.path)
            ) from error
        entries = kept.get("forms") if isinstance(kept, dict) else None
        if not isinstance(entries, list):
            raise EnvironmentProblem(f"The file of forms has no list of forms. {cure}", str(self.path))
        return entries


def _form(entry: object) -> NamedForm | None:
    """The form of an entry; None where it has no name that a form can have."""
    known = _known(entry)
    if known is None or not isinstance(entry, dict):
        return None
    saved, odd = read_values(entry)
    number = entry.get("number")
    return NamedForm(*known, number if type(number) is int else 0, saved, odd)


def _known(entry: object) -> tuple[str, str] | None:
    """Id and name of an entry; a name written by hand is an id too."""
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        return None
    try:
        name = form_name(entry["name"])
    except BadRequest:
        return None
    id_ = entry.get("id")
    return id_ if isinstance(id_, str) and id_ else name.casefold(), name
