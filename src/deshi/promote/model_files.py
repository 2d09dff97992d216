"""The shelf of model files: GGUF files with their hashes, several versions of each, one of which is in use.

`$DESHI_HOME/models/<name>/` holds a folder for each version, `serving` (the version in use), and what is half there under a
name that begins with a dot. A version is called by the first 12 hex digits of its file's SHA-256.
"""

import errno
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from deshi.errors import BadInput, Corrupt, NotFound, Unavailable
from deshi.promote.safely import locked, sync, told, write
from deshi.promote.shelf import SERVING, pointed
from deshi.pure.gguf import Header, header

FILE, CARD = "model.gguf", "card.json"
SPARE = 100_000_000  # bytes that stay free on a disk: the journal needs room, too
_CHUNK = 4_194_304
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_VERSION = re.compile(r"[0-9a-f]{12}")

Progress = Callable[[int, int], None]


def quiet(done: int, total: int) -> None:
    """Tell nobody how far something is."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of one version of a model; `size` in bytes, `context` and `vocabulary` in tokens, `kv_bytes` a token of context.

    `source` is where it came from, `added` Unix time, `in_use` whether it is the version that is loaded.
    """

    name: str
    version: str
    sha256: str
    size: int
    source: str
    added: float
    architecture: str
    parameters: int
    quantisation: str
    context: int
    vocabulary: int
    kv_bytes: int
    template: bool
    adapter: bool
    in_use: bool = False


class ModelFiles:
    """The shelf below a folder. Names from outside are only ever compared with those on the shelf, or must be plain words."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.folder, self._clock = folder, clock

    def names(self) -> list[str]:
        """Return the models that there are."""
        found = self.folder.iterdir() if self.folder.is_dir() else ()
        return sorted(one.name for one in found if _NAME.fullmatch(one.name) and self._versions(one))

    def versions(self, name: str) -> list[Card]:
        """Return a model's versions, oldest first. Raises `NotFound`, and `Corrupt` for a card that can't be read."""
        place = self._place(name)
        used = pointed(place)
        cards = [_card(place / version, version == used) for version in self._versions(place)]
        return sorted(cards, key=lambda card: card.added)

    def card(self, name: str, version: str = "") -> Card:
        """Return one version of a model, by its first digits; without any the one in use. Raises `NotFound`."""
        cards = self.versions(name)
        alike = [c for c in cards if (c.version.startswith(version) if version else c.in_use)]
        if len(alike) == 1:
            return alike[0]
        known = ", ".join(card.version for card in cards)
        what = f"version {version[:20]!r}" if version else "version in use"
        raise NotFound(
            f"The model {name} has no {what}; it has {known}. `deshi models use {name} VERSION` chooses."
        )

    def path(self, name: str, version: str = "") -> Path:
        """Return a model's file. Raises `NotFound`."""
        card = self.card(name, version)
        return self.folder / card.name / card.version / FILE

    def add(
        self, file: Path, name: str, source: str = "", move: bool = False, progress: Progress = quiet
    ) -> Card:
        """Put a file on the shelf as the version in use, whole or not at all; it is linked where the disk can, else copied.

        With `move` it is taken away from where it lay. Adding it again changes nothing but which version is in use. Raises
        `Corrupt` for what is no whole GGUF, `BadInput` for a bad name, `Unavailable` where the disk refuses or is full.
        """
        self.check_name(name)
        head = read_header(file)
        place = self.folder / name
        part = place / f".part-{os.getpid()}"
        with told(place):
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
        try:
            digest = _brought(file, part / FILE, move, progress)
            card = _made(name, digest, head, part / FILE, source or str(file), self._clock())
            write(part / CARD, json.dumps(asdict(card), indent=1).encode())
            with locked(self.folder / ".lock"):
                self._put(part, place / card.version)
        finally:
            shutil.rmtree(part, ignore_errors=True)
            with suppress(OSError):
                place.rmdir()  # only where nothing came of it
        return self.use(name, card.version)

    def use(self, name: str, version: str) -> Card:
        """Let a version be the one in use. Raises `NotFound`."""
        card = self.card(name, version)
        with locked(self.folder / ".lock"):
            write(self.folder / card.name / SERVING, f"{card.version}\n".encode())
        return self.card(name, card.version)

    def remove(self, name: str, version: str = "") -> int:
        """Remove a model, or one version of it; return the bytes that were freed. Raises `NotFound`, `BadInput`."""
        cards = self.versions(name)
        place = self.folder / cards[0].name
        with locked(self.folder / ".lock"), told(place):
            if not version:
                shutil.rmtree(place)
                return sum(card.size for card in cards)
            card = self.card(name, version)
            if card.in_use and len(cards) > 1:
                raise BadInput(
                    f"{card.version} is in use; choose another first: `deshi models use {name} VERSION`."
                )
            shutil.rmtree(place / card.version if len(cards) > 1 else place)
            return card.size

    def verify(self, name: str) -> Iterator[tuple[Card, str]]:
        """Read every version's file; yield its card and what is wrong with it, "" for nothing."""
        for card in self.versions(name):
            path = self.folder / card.name / card.version / FILE
            try:
                digest = hashed(path)
            except OSError as error:
                yield card, f"it can't be read ({error.strerror or error})"
                continue
            yield card, "" if digest == card.sha256 else "its content has changed since it was added"

    def check_name(self, name: str) -> None:
        """Raise `BadInput` for what can't be a model's name."""
        if not _NAME.fullmatch(name):
            raise BadInput(
                f"A model can't be named {name[:80]!r}; take small letters, digits, and . _ - between them (--name)."
            )

    def _place(self, name: str) -> Path:
        if name in self.names():
            return self.folder / name
        known = ", ".join(self.names()) or "none"
        raise NotFound(
            f"There is no model {name[:80]!r} on the shelf; there is {known}. `deshi models add` brings one."
        )

    def _versions(self, place: Path) -> list[str]:
        found = place.iterdir() if place.is_dir() else ()
        return sorted(one.name for one in found if _VERSION.fullmatch(one.name) and (one / CARD).is_file())

    def _put(self, part: Path, place: Path) -> None:
        with told(place):
            if place.exists():  # the same file: the fresh one takes its place, as the old one may be damaged
                old = part.with_name(f".old-{os.getpid()}")
                os.replace(place, old)
                os.replace(part, place)
                shutil.rmtree(old, ignore_errors=True)
            else:
                os.replace(part, place)
            sync(place.parent)


def name_of(text: str) -> str:
    """Return a model's name made from a file's or repository's: small letters, digits, dots and dashes."""
    stem = text.rsplit("/", 1)[-1].removesuffix(".gguf").lower()
    return re.sub(r"[^a-z0-9._-]+", "-", stem).strip("-._")[:64] or "model"


def read_header(path: Path) -> Header:
    """Return a file's header. Raises `NotFound`, and `Corrupt` for what is no GGUF or not a whole one."""
    try:
        with path.open("rb") as file:
            head = header(file.read, str(path))
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {path}; name a GGUF file that exists.") from error
    except OSError as error:
        raise Unavailable(
            f"{path} can't be read ({error.strerror or error}); check its permissions."
        ) from error
    if size < head.size:
        raise Corrupt(f"{path} is cut off: {size} of {head.size} bytes are there. Fetch it again.")
    return head


def hashed(path: Path, progress: Progress = quiet) -> str:
    """Return a file's SHA-256 in hex. Raises `OSError`."""
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        total = os.fstat(file.fileno()).st_size
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            done += len(chunk)
            progress(done, total)
    return digest.hexdigest()


def room_for(folder: Path, size: int) -> None:
    """Raise `Unavailable` when a disk has no room for so many bytes more."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < size + SPARE:
        raise Unavailable(
            f"The disk of {folder} has {free / 1e9:.1f} GB free, and {size / 1e9:.1f} GB are needed; make room, then try again."
        )


def _brought(file: Path, place: Path, move: bool, progress: Progress) -> str:
    """Link, move or copy a file and return its hash."""
    try:
        if move:
            _moved(file, place)
        else:
            _linked(file, place, progress)
        return hashed(place, progress)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise Unavailable(
                f"The disk is full: {file.name} does not fit; make room, then try again."
            ) from error
        raise Unavailable(f"{file} can't be put on the shelf ({error.strerror or error}).") from error


def _moved(file: Path, place: Path) -> None:
    try:
        os.replace(file, place)
    except OSError:
        shutil.copyfile(file, place)
        file.unlink()


def _linked(file: Path, place: Path, progress: Progress) -> None:
    try:
        os.link(file.resolve(), place)
    except OSError:  # another disk, or a file system without links
        room_for(place.parent, file.stat().st_size)
        shutil.copyfile(file, place)


def _made(name: str, digest: str, head: Header, file: Path, source: str, at: float) -> Card:
    return Card(
        name=name,
        version=digest[:12],
        sha256=digest,
        size=file.stat().st_size,
        source=source,
        added=at,
        architecture=head.architecture,
        parameters=head.parameters,
        quantisation=head.quantisation,
        context=head.context,
        vocabulary=head.vocabulary,
        kv_bytes=head.kv_bytes(),
        template=head.template,
        adapter=head.is_adapter,
    )


def _card(folder: Path, used: bool) -> Card:
    try:
        data: dict[str, Any] = json.loads((folder / CARD).read_text("utf-8"))
        return Card(**{**data, "in_use": used})
    except (OSError, ValueError, TypeError) as error:
        raise Corrupt(
            f"{folder / CARD} can't be read ({error}); remove its folder and add the model again."
        ) from error
