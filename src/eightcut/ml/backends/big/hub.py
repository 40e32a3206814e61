"""Weights from the hub: what its library has stored on this computer, what the hub offers, and the download.

A download that breaks off, is stopped or killed leaves what has come, and the next one goes on from there. Addresses,
the store and the login are those of the hub's own library (HF_ENDPOINT, HF_HOME, HF_HUB_CACHE, HF_HUB_OFFLINE).
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from eightcut import __version__
from eightcut.errors import BadRequest, EnvironmentProblem
from eightcut.leftovers import HOLD, remove, sweep, writer
from eightcut.ml.backends.big.catalogue import BigModel
from eightcut.ml.backends.big.entries import extra_missing
from eightcut.ml.backends.big.getting import (
    Steps,
    converting,
    finish,
    refuse_foreign,
    refuse_other,
    refuse_without_room,
)
from eightcut.ml.backends.big.weights import CONFIGURATION, DOOR, FILE, Weights, sha256
from eightcut.values import dataclass

log = logging.getLogger("eightcut.files")
_SUM = re.compile(r"[0-9a-f]{64}")
_PICKLED = "pytorch_model.bin"
_STAGING = "download"
_CONFIGURATION_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Offer:
    """A file of weights that can be downloaded."""

    model: BigModel
    address: str
    """Of the file as it is now, whatever is published later."""
    bytes: int
    sha256: str
    """"" where the hub tells none."""
    name: str
    """What its parts are kept under until it is whole."""


def there() -> bool:
    """Whether the hub's library is installed."""
    return find_spec("huggingface_hub") is not None


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub and the store of its library; "" and None for those of the environment."""

    endpoint: str = ""
    cache: Path | None = None

    def stored(self, model: BigModel) -> tuple[Path, str] | None:
        """The weights in the library's store and the sum that they were published with; asks nobody."""
        self._load(model)
        file = self._stored(model, FILE)
        if file is None:
            return None
        blob = file.resolve().name
        return file, blob if _SUM.fullmatch(blob) else ""

    def offer(self, model: BigModel) -> Offer:
        """What the hub has of a network. EnvironmentProblem where it is not reached or has nothing that is read."""
        if not model.on_hub:
            raise BadRequest(
                f"{model.name} is not on the hub, so it cannot be downloaded from here. Get the file from "
                f"{model.repository}. {converting(model, 'FILE')}"
            )
        with self._sentences(model):
            import huggingface_hub as hub

            asked = self.address(model, FILE)
            told = hub.get_hf_file_metadata(asked, endpoint=self.endpoint or None)
            if not told.commit_hash or not told.etag or (told.size or 0) <= 0:
                raise self._no_hub(f"it tells nothing of {asked}")
            published = told.etag if _SUM.fullmatch(told.etag) else ""
            address = self.address(model, FILE, told.commit_hash)
            name = hashlib.sha256(f"{address} {told.etag}".encode()).hexdigest()[:16]
            return Offer(model, address, told.size, published, name)

    def download(self, weights: Weights, offer: Offer, steps: Steps) -> str:
        """Put the file where the program looks for it, in the place of what is there; its SHA-256.

        EnvironmentProblem where it cannot be had or is not what was offered, and Cancelled: nothing that was there has
        changed, and what has come so far is kept.
        """
        staging = weights.folder / _STAGING
        part = staging / offer.name
        DOOR.folder(staging)
        with _held(weights):
            with DOOR.told(staging, "used"):
                for old in set(staging.iterdir()) - {part}:
                    remove(old)
            with self._sentences(weights.model, part):
                self._configuration(weights.model, offer, staging / CONFIGURATION)
                self._fetch(weights, offer, part, steps)
            with DOOR.told(part, "read"):
                digest = sha256(part, steps.of("check", offer.bytes))
            try:
                refuse_other(weights, digest, offer.sha256, offer.address)
                refuse_foreign(weights, part)
            except EnvironmentProblem:
                remove(staging)
                raise
            DOOR.replace(part, weights.file)
            finish(weights, part, digest, source=offer.address, compared=bool(offer.sha256))
            with suppress(OSError):
                remove(staging)
        return digest

    def address(self, model: BigModel, file: str, revision: str | None = None) -> str:
        """Where a file of a network's repository is asked for."""
        from huggingface_hub import hf_hub_url

        address: str = hf_hub_url(model.repository, file, revision=revision, endpoint=self.endpoint or None)
        return address

    def _stored(self, model: BigModel, name: str) -> Path | None:
        from huggingface_hub import try_to_load_from_cache

        found = None
        with suppress(OSError):
            found = try_to_load_from_cache(model.repository, name, cache_dir=self.cache) if model.on_hub else None
        return Path(found) if isinstance(found, str) else None

    def _fetch(self, weights: Weights, offer: Offer, part: Path, steps: Steps) -> None:
        """Add to the part until it is whole, as long as each attempt brings something."""
        from huggingface_hub.errors import HTTPError

        if not part.exists() or _size(part) > offer.bytes:
            _begin(part)
        have = -1
        while (now := _size(part)) < offer.bytes:
            refuse_without_room(weights, offer.bytes - now)
            if now <= have:
                raise self._broken_off(weights.model, now, offer.bytes, "it sends no more")
            have = now
            try:
                self._add(offer, part, steps.of("download", offer.bytes, have))
            except HTTPError as problem:
                if _size(part) <= have:
                    raise
                log.info("the download of %s broke off, and goes on: %s", offer.address, problem)

    def _add(self, offer: Offer, part: Path, steps: Steps) -> None:
        headers = {"Accept-Encoding": "identity"}
        if steps.done:
            headers["Range"] = f"bytes={steps.done}-"
        with self._get(offer.address, headers) as response:
            if steps.done and not response.headers.get("Content-Range", "").startswith(f"bytes {steps.done}-"):
                _begin(part)
                steps.done = 0
            for piece in response.iter_bytes():
                steps(piece)
                if steps.done > offer.bytes:
                    _begin(part)
                    raise self._no_hub(f"it sends more than the {offer.bytes:,} bytes that it announced")
                DOOR.append(part, piece)

    def _configuration(self, model: BigModel, offer: Offer, target: Path) -> None:
        """The file that says what kind of network it is, where there is one."""
        from huggingface_hub.errors import RemoteEntryNotFoundError

        revision = offer.address.split("/resolve/", 1)[1].split("/", 1)[0]
        with (
            suppress(RemoteEntryNotFoundError),
            self._get(self.address(model, CONFIGURATION, revision), {}) as response,
        ):
            told = b""
            for piece in response.iter_bytes():
                told += piece
                if len(told) > _CONFIGURATION_BYTES:
                    return
            DOOR.write(target, told)

    @contextmanager
    def _get(self, address: str, headers: dict[str, str]) -> Iterator[Any]:
        from huggingface_hub import constants, get_session
        from huggingface_hub.utils import build_hf_headers, hf_raise_for_status

        sent = {**build_hf_headers(library_name="8cut", library_version=__version__), **headers}
        timeout = constants.HF_HUB_DOWNLOAD_TIMEOUT
        with get_session().stream("GET", address, headers=sent, timeout=timeout) as response:
            hf_raise_for_status(response)
            yield response

    @contextmanager
    def _sentences(self, model: BigModel, part: Path | None = None) -> Iterator[None]:
        """What the hub and the network refuse, as a sentence; `part`: what has come so far."""
        self._load(model)
        from huggingface_hub import errors

        try:
            yield
        except errors.OfflineModeIsEnabled as problem:
            raise EnvironmentProblem(
                f"HF_HUB_OFFLINE is set, so nothing is downloaded. Unset it. {_from(model)}"
            ) from problem
        except errors.RemoteEntryNotFoundError as problem:
            stored = self._stored(model, _PICKLED)
            held = str(stored) if stored else "FILE"
            got = "" if stored else f"Get its {_PICKLED} from {self.address(model, _PICKLED)}. "
            raise EnvironmentProblem(
                f"{model.repository} holds no {FILE}, and 8-cut reads nothing else. {got}{converting(model, held)}"
            ) from problem
        except errors.GatedRepoError as problem:
            raise EnvironmentProblem(
                f"{model.repository} is given only to those who accept its terms. Accept them at "
                f"{self._endpoint()}/{model.repository}, log in with: hf auth login, then try again."
            ) from problem
        except errors.RepositoryNotFoundError as problem:
            raise EnvironmentProblem(
                f"{self._endpoint()} has no repository {model.repository} that is open to you. Check HF_ENDPOINT; "
                f"where it takes an account, log in with: hf auth login. {_from(model)}"
            ) from problem
        except errors.HfHubHTTPError as problem:
            status = problem.response.status_code
            cure = "Log in with: hf auth login" if status in (401, 403) else "Try again later, or check HF_ENDPOINT"
            raise EnvironmentProblem(
                f"{self._endpoint()} refuses {model.repository}: "
                f"{f'{status} {problem.response.reason_phrase}'.rstrip('. ')}. {cure}. {_from(model)}"
            ) from problem
        except errors.HTTPError as problem:
            have = _size(part) if part is not None else 0
            why = str(problem).rstrip(". ") or type(problem).__name__
            if type(problem).__name__ == "DecodingError" and not have:
                raise self._no_hub(why) from problem
            if have:
                raise self._broken_off(model, have, 0, why) from problem
            raise EnvironmentProblem(
                f"{self._endpoint()} cannot be reached: {why}. Check the network connection, and HF_ENDPOINT where it "
                f"is set. {_from(model)}"
            ) from problem

    def _load(self, model: BigModel) -> None:
        """Load the hub's library, which reads its variables then. EnvironmentProblem where that cannot be."""
        if not there():
            raise BadRequest(f"{extra_missing()}. {_from(model)}")
        try:
            place = urlsplit(self._endpoint())
            if place.scheme not in ("http", "https") or not place.hostname or place.port == 0:
                raise ValueError("it is not an address such as https://huggingface.co")
        except ValueError as problem:
            raise self._no_hub(str(problem)) from problem

    def _endpoint(self) -> str:
        """ValueError where the variables of the library are none."""
        from huggingface_hub import constants

        return self.endpoint or str(constants.ENDPOINT)

    def _no_hub(self, why: str) -> EnvironmentProblem:
        where = self.endpoint or "HF_ENDPOINT"
        return EnvironmentProblem(f"{where} does not answer as a hub does: {why.rstrip('. ')}. Check HF_ENDPOINT.")

    def _broken_off(self, model: BigModel, have: int, total: int, why: str) -> EnvironmentProblem:
        of = f" of {total / 1e6:,.0f}" if total else ""
        return EnvironmentProblem(
            f"The download of {model.name} from {self._endpoint()} broke off after {have / 1e6:,.0f}{of} MB: {why}. "
            f"What has come is kept, and the same command goes on from there: 8cut models get {model.name}"
        )


def _size(part: Path) -> int:
    """Bytes that have come so far."""
    try:
        return part.stat().st_size
    except OSError:
        return 0


def _begin(part: Path) -> None:
    """An empty file in the place of what is there. EnvironmentProblem."""
    with DOOR.told(part, "written"):
        part.unlink(missing_ok=True)
    DOOR.append(part, b"", new=True)


def _from(model: BigModel) -> str:
    return f"Weights that you have are taken with: 8cut models get {model.name} --from FOLDER"


@contextmanager
def _held(weights: Weights) -> Iterator[None]:
    """While a download adds to its part. EnvironmentProblem where another program does."""
    hold = weights.folder / f"{HOLD}{FILE}"
    sweep(weights.folder, own=True)
    if not DOOR.take(hold, writer()):
        raise EnvironmentProblem(
            f"Another 8-cut is downloading the weights of {weights.model.name}. Wait for it; if there is none, delete "
            f"{hold}.",
            str(hold),
        )
    try:
        yield
    finally:
        with suppress(OSError):
            hold.unlink()
