"""The copy of a shared shelf in a server's home: every server has the same releases, and each reads its own files.

What is shared is the truth. A change is made in the home, under the lock of all servers, and then put there in one transaction; who
is killed between the two, or can't reach the others any more, has a copy that says of itself that it may be wrong, and the next
look sets it right. So everything that the registry does with files stays as it is.
"""

import hashlib
import json
import os
import re
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deshi.errors import Corrupt, Unavailable
from deshi.promote.canary import CANARY
from deshi.promote.history import HISTORY
from deshi.promote.prune import REMOVED
from deshi.promote.safely import hold, remove, sync, told, write
from deshi.promote.settle import PART
from deshi.promote.shelf import SERVING
from deshi.pure.release import CARD
from deshi.records.shelf import Files, SharedShelf

COPY = "shared.json"  # what the copy was made from
OWN_HISTORY = "history.own.jsonl"  # of a home that had a shelf of its own before it was shared
_TOP = (HISTORY, CANARY, SERVING)  # in the order of writing: the pointer comes last
_PATH = re.compile(
    rf"(?:{re.escape(REMOVED)}/)?[A-Za-z0-9][A-Za-z0-9_-]{{0,63}}/[A-Za-z0-9][A-Za-z0-9._-]{{0,127}}"
)
_TRIES = 3


@dataclass(frozen=True, slots=True)
class _Copy:
    """What the copy was made from; while `wrong` is true the files may be others."""

    revision: int = 0
    files: Files = field(default_factory=dict)
    wrong: bool = True


class Mirror:
    """Keeps the shelf in the folder `shelf` as the shared one is. Safe in threads and processes; blocks."""

    def __init__(self, shelf: Path, shared: SharedShelf) -> None:
        self._shelf, self._shared = shelf, shared
        self._inside = threading.local()

    def fresh(self) -> None:
        """Bring the copy up to date. Raises `Unavailable` where the shared shelf can't be reached, or the disk refuses.

        While another process of this home changes the shelf its files are left to it: the next look sees what came of it.
        """
        if getattr(self._inside, "changing", False):
            return
        copy, revision = self._copy(), self._shared.revision()
        if revision == copy.revision and not copy.wrong and self._whole(copy):
            return
        with _if_free(self._shelf) as ours:
            if not ours:
                return
            if revision:
                self._pull()
            elif self._local():  # this home had a shelf before anybody shared one
                with self.changing():
                    pass

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Let the block change the files, while nobody else does, and share what it made of them. Only with the shelf's lock.

        A block that raises has changed nothing: the copy is set right by the next look.
        """
        with self._shared.changing() as put:
            if self._shared.revision():
                self._pull()
            copy = self._copy()
            self._keep(_Copy(copy.revision, copy.files, wrong=True))
            self._inside.changing = True
            try:
                yield
            finally:
                self._inside.changing = False
            files = self._local()
            revision = copy.revision
            if files != copy.files:
                revision = put(files, lambda digest: self._content(files, digest))
        self._keep(_Copy(revision, files, wrong=False))

    def _pull(self) -> None:
        """Make the files those of the shared shelf; what goes while they are fetched was changed meanwhile, so look again."""
        for left in range(_TRIES, 0, -1):
            revision, files = self._shared.read()
            copy = self._copy()
            if revision == copy.revision and not copy.wrong and self._whole(copy):
                return
            try:
                self._make(copy, _checked(files))
            except Corrupt:
                if left == 1 or self._shared.revision() == revision:
                    raise
                continue
            self._keep(_Copy(revision, files, wrong=False))
            return

    def _make(self, copy: _Copy, files: Files) -> None:
        """Releases first, then the history, then the pointer to one of them; what went from the shared shelf goes last."""
        trusted = {} if copy.wrong else copy.files
        for folder in sorted(_named(files)):
            below = {path: digest for path, digest in files.items() if path.rpartition("/")[0] == folder}
            lacking = {path: digest for path, digest in below.items() if not self._has(path, digest, trusted)}
            if (self._shelf / folder).is_dir():
                self._write(lacking)
            else:
                self._begin(folder, below)
        self._set_aside(copy, files)
        for name in _TOP:
            if name not in files:
                remove(self._shelf / name)
            elif not self._has(name, files[name], {}):
                write(self._shelf / name, self._shared.content(files[name]))
        for folder in _named(copy.files) - _named(files):
            shutil.rmtree(self._shelf / folder, ignore_errors=True)

    def _begin(self, folder: str, below: Mapping[str, str]) -> None:
        """Put a whole release on the shelf at once: half of one is never there."""
        place, part = self._shelf / folder, self._shelf / f"{PART}{Path(folder).name}-{os.getpid()}"
        with told(place):
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(mode=0o700, parents=True)
            for path, digest in below.items():
                write(part / Path(path).name, self._shared.content(digest))
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.replace(part, place)
            sync(place.parent)

    def _write(self, lacking: Mapping[str, str]) -> None:
        for path, digest in lacking.items():
            write(self._shelf / path, self._shared.content(digest))

    def _set_aside(self, copy: _Copy, files: Files) -> None:
        """Keep the history of a home that had a shelf of its own; its releases stay, too."""
        own = self._shelf / HISTORY
        if copy == _Copy() and own.exists() and not self._has(HISTORY, files.get(HISTORY, ""), {}):
            with told(own):
                os.replace(own, self._shelf / OWN_HISTORY)

    def _has(self, path: str, digest: str, trusted: Files) -> bool:
        place = self._shelf / path
        return place.is_file() and (trusted.get(path) == digest or _digest(place) == digest)

    def _whole(self, copy: _Copy) -> bool:
        """Tell whether every release is there at a glance, so that one whose folder was removed comes back."""
        return all((self._shelf / folder).is_dir() for folder in _named(copy.files))

    def _local(self) -> dict[str, str]:
        """Return the files of the home's shelf: path -> SHA-256, as a release's card says where it does."""
        found = {name: _digest(self._shelf / name) for name in _TOP if (self._shelf / name).is_file()}
        for folder in (*_folders(self._shelf), *_folders(self._shelf / REMOVED)):
            said = _card(folder)
            for file in sorted(folder.iterdir()):
                path = str(file.relative_to(self._shelf))
                if _PATH.fullmatch(path) and file.is_file() and file.suffix != ".part":
                    found[path] = said.get(file.name) or _digest(file)
        return found

    def _content(self, files: Files, digest: str) -> bytes:
        path = next(self._shelf / path for path, one in files.items() if one == digest)
        try:
            return path.read_bytes()
        except OSError as error:
            raise Unavailable(f"{path} can't be read ({error.strerror}); make it readable.") from error

    def _copy(self) -> _Copy:
        try:
            return _Copy(**json.loads((self._shelf / COPY).read_bytes()))
        except (OSError, ValueError, TypeError):
            return _Copy()

    def _keep(self, copy: _Copy) -> None:
        with told(self._shelf):
            self._shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
        write(self._shelf / COPY, json.dumps({**asdict(copy), "files": dict(copy.files)}).encode())


@contextmanager
def _if_free(shelf: Path) -> Iterator[bool]:
    """Hold the shelf's lock, if nobody else of this home has it; tell whether we do."""
    path = shelf / "lock"
    with told(path):
        shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        yield hold(handle, 0.0)
    finally:
        os.close(handle)


def _named(files: Files) -> set[str]:
    """Return the folders that paths are in, none for those that lie on the shelf itself."""
    return {path.rpartition("/")[0] for path in files} - {""}


def _folders(place: Path) -> Iterable[Path]:
    """Return the releases below a folder, none where there is no such folder."""
    return (
        sorted(one for one in place.iterdir() if one.is_dir() and one.name[0] != ".")
        if place.is_dir()
        else ()
    )


def _card(folder: Path) -> Mapping[str, str]:
    """Return the digests that a release's card names: they were checked when it came onto the shelf."""
    try:
        files = json.loads((folder / CARD).read_bytes())["files"]
        return {str(name): str(digest) for name, digest in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Unavailable(f"{path} can't be read ({error.strerror}); make it readable.") from error


def _checked(files: Files) -> Files:
    """Return the files; names from outside become paths only where they look like ours."""
    for path in files:
        if path not in _TOP and not _PATH.fullmatch(path):
            raise Corrupt(
                f"The shared shelf names {path[:80]!r}, which is no file of a release; restore a backup of it."
            )
    return files
