"""Everything that can go wrong and is not a bug, split by what the user can do about it.

EightCutError
├── Cancelled                  the user stopped the job; nothing is half done
└── EnvironmentProblem         something outside the program; exit code 2 on the command line
    ├── BadRequest             what was asked for does not exist or makes no sense here
    │   └── NegativesOff       a training has nothing to compare clips with
    ├── MediaProblem           one video or sound file cannot be used
    │   ├── FileMissing
    │   ├── NotMedia
    │   ├── NoAudioTrack
    │   ├── NoVideoTrack
    │   ├── EmptyAudio
    │   └── UnreadableFile
    │       └── ReaderCrashed  what read it died of it
    ├── CutProblem             a clip could not be written
    │   └── OutputProblem      the folder or disk that it goes to takes none
    ├── DatabaseProblem        the database file cannot be used
    │   ├── DatabaseDamaged
    │   ├── DatabaseLocked
    │   ├── DatabaseReadOnly
    │   ├── DatabaseTooNew
    │   └── DatabaseMoved      another file is in its place, or none
    ├── ModelProblem           a model file is missing, damaged or made for another embedder
    │   └── OutdatedModel      an earlier release made it
    ├── NetworkProblem         a network cannot be run: its weights, or too little memory
    └── CacheProblem           the folder of stored frames cannot be used

Any other exception is a bug: logged with its traceback, exit code 1.
Every message is a sentence for the user: what happened, to which file, what to do.
"""

from __future__ import annotations


def sentence(text: str) -> str:
    """With a full stop where it ends with none of its own marks."""
    return text if text.endswith(("?", "!", ".")) else f"{text}."


class EightCutError(Exception):
    """Base of everything that is not a bug."""


class Cancelled(EightCutError):
    """The user stopped the job."""


class EnvironmentProblem(EightCutError):
    """Something outside the program: `message` says what happened and what to do, `file` which file it is about."""

    def __init__(self, message: str, file: str = "") -> None:
        """Keep the sentence and the file that it is about ("" where there is none)."""
        super().__init__(message)
        self.message = message
        self.file = file

    def about(self, path: str) -> str:
        """The message, with the name of the file that it kept from being used where it does not have it."""
        name = path.replace("\\", "/").rpartition("/")[2]
        return self.message if name in self.message else f"{name}: {self.message}"


class BadRequest(EnvironmentProblem):
    """What was asked for does not exist or makes no sense here."""


class NegativesOff(BadRequest):
    """There is nothing to compare clips with, and automatic negatives are switched off."""


class MediaProblem(EnvironmentProblem):
    """One video or sound file cannot be used; others can."""


class FileMissing(MediaProblem):
    """There is no such file."""


class NotMedia(MediaProblem):
    """The file is no video and no sound that ffmpeg can read."""


class NoAudioTrack(MediaProblem):
    """The file has no sound track, or not the one that was asked for."""


class NoVideoTrack(MediaProblem):
    """The file has no picture."""


class EmptyAudio(MediaProblem):
    """The sound track holds no samples."""


class UnreadableFile(MediaProblem):
    """The file cannot be read: permissions, a broken disk, a folder."""


class ReaderCrashed(UnreadableFile):
    """What read the file died of it, in a process of its own."""


class CutProblem(EnvironmentProblem):
    """A clip could not be written."""


class OutputProblem(CutProblem):
    """The folder or disk that clips are written to takes none, whatever their video."""


class DatabaseProblem(EnvironmentProblem):
    """The database file cannot be used."""


class DatabaseDamaged(DatabaseProblem):
    """The file is no SQLite database, or a damaged one."""


class DatabaseLocked(DatabaseProblem):
    """Another program holds the database."""


class DatabaseReadOnly(DatabaseProblem):
    """The file or its folder cannot be written."""


class DatabaseTooNew(DatabaseProblem):
    """A newer 8-cut made this file."""


class DatabaseMoved(DatabaseProblem):
    """The path of the open database names another file by now, or none: it was deleted, moved, restored."""


class ModelProblem(EnvironmentProblem):
    """A model file is missing, damaged or made for another embedder."""


class OutdatedModel(ModelProblem):
    """An earlier release made the model file: it is trained again from its examples."""


class NetworkProblem(EnvironmentProblem):
    """A network cannot be run: its weights cannot be used, or there is too little memory for it."""


class CacheProblem(EnvironmentProblem):
    """The folder of stored frames cannot be used."""
