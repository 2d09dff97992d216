"""Who may ask: API keys. Only their SHA-256 is kept; a key itself is shown once, when it is made."""

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path

from deshi.errors import BadInput, Corrupt, Denied, NotFound, Unavailable

_PREFIX = "deshi-"


class Keys:
    """The keys of a home, in `keys.json`: name -> SHA-256 of the key."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._hashes = self._read()

    def __len__(self) -> int:
        return len(self._hashes)

    def names(self) -> list[str]:
        """Return the names of all keys."""
        return sorted(self._hashes)

    def add(self, name: str) -> str:
        """Make a key called `name` and return it. Raises `BadInput` for a name that exists or is empty."""
        if not name.strip() or name in self._hashes:
            raise BadInput(f"A key called {name!r} exists or the name is empty; choose another name.")
        key = _PREFIX + secrets.token_urlsafe(32)
        self._write({**self._hashes, name: _hash(key)})
        return key

    def remove(self, name: str) -> None:
        """Remove a key. Raises `NotFound`."""
        if name not in self._hashes:
            raise NotFound(f"There is no key {name!r}; `deshi keys list` shows the names.")
        self._write({n: h for n, h in self._hashes.items() if n != name})

    def check(self, key: str) -> str:
        """Return the name of a key. Raises `Denied` when it is missing or unknown."""
        if not key:
            raise Denied(
                "This server needs an API key; send it as `Authorization: Bearer KEY` (`deshi keys add NAME` makes one)."
            )
        given = _hash(key)
        for name, known in self._hashes.items():
            if hmac.compare_digest(given, known):
                return name
        raise Denied(
            "This API key is not known here; check it, or make a new one with `deshi keys add NAME`."
        )

    def _read(self) -> dict[str, str]:
        try:
            table = json.loads(self._path.read_text("utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, ValueError) as error:
            raise Corrupt(
                f"{self._path} can't be read as keys ({error}); restore it or move it away."
            ) from error
        if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
            raise Corrupt(f"{self._path} is not a table of keys; restore it or move it away.")
        return table

    def _write(self, hashes: dict[str, str]) -> None:
        part = self._path.with_suffix(".part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            with os.fdopen(
                os.open(part, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w", encoding="utf-8"
            ) as file:
                json.dump(hashes, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._path)
        except OSError as error:
            raise Unavailable(
                f"{self._path} can't be written ({error.strerror}); check the folder's permissions."
            ) from error
        self._hashes = hashes


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
