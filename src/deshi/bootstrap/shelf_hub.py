"""GGUF files of a hub of models: found and pushed by the hub's own client library (extra `hub`), fetched with resume."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deshi.bootstrap.download import Told, download
from deshi.errors import BadInput, Corrupt, Denied, DeshiError, NotFound, Unavailable
from deshi.promote.model_files import hashed, room_for

_REPO = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
_FILE = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]{0,120}/){0,4}[A-Za-z0-9][A-Za-z0-9._-]{0,200}\.gguf")
_PART = re.compile(r"-\d{5}-of-\d{5}\.gguf$")
# where nothing is said, the middle way between size and accuracy
_LIKED = ("Q4_K_M", "Q4_K_S", "Q4_0", "Q5_K_M", "Q8_0")


def parsed(named: str) -> tuple[str, str]:
    """Return repository and file ("" for any) of `OWNER/NAME[/FILE]`. Raises `BadInput`."""
    owner, _, rest = named.partition("/")
    name, _, file = rest.partition("/")
    repo = f"{owner}/{name}"
    if not _REPO.fullmatch(repo) or ".." in named or (file and not _FILE.fullmatch(file)):
        raise BadInput(
            f"{named[:120]!r} names no model of a hub; write hf:OWNER/NAME or hf:OWNER/NAME/FILE.gguf."
        )
    return repo, file


class Hub:
    """The hub; `api` is its client, made by `open_hub`. The bytes are fetched by ourselves: the client begins anew after a break."""

    def __init__(self, api: Any) -> None:
        self._api = api

    def fetch(self, named: str, folder: Path, told: Told) -> tuple[Path, str]:
        """Bring a file into a folder; return it and where it came from, with the revision's hash.

        What breaks off goes on with the next call for the same folder. Raises `NotFound`, `Denied`, `BadInput`, `Corrupt` when
        the hash is wrong, `Unavailable` (offline, or the disk is full).
        """
        repo, file = parsed(named)
        with _told(repo):
            info = self._api.model_info(repo, files_metadata=True)
            found = {one.rfilename: one for one in info.siblings or ()}
            file = file or chosen(repo, list(found))
            if file not in found:
                raise NotFound(f"{repo} has no file {file}; it has {_some(list(found))}.")
            part = folder / f"{info.sha[:12]}-{hashlib.sha256(file.encode()).hexdigest()[:8]}.part"
            size = found[file].size or 0
            room_for(folder, size - (part.stat().st_size if part.exists() else 0))
            url = self._api.hf_hub_url(repo, file, revision=info.sha)
            download(url, _headers(self._api), part, size, told)
        _check(part, found[file])
        return part, f"hf:{repo}/{file}@{info.sha}"

    def push(self, file: Path, named: str, name: str) -> str:
        """Upload a file, into a repository that is made where there is none; return where it lies now. Raises as `fetch` does."""
        repo, place = parsed(named)
        place = place or f"{name}.gguf"
        with _told(repo):
            self._api.create_repo(repo, exist_ok=True, private=True)
            told = self._api.upload_file(path_or_fileobj=str(file), path_in_repo=place, repo_id=repo)
        return f"hf:{repo}/{place}@{getattr(told, 'oid', '') or 'main'}"


def open_hub(endpoint: str | None = None) -> Hub:
    """Return the hub by its client library, at an address of its own or the usual one. Raises `Unavailable` without it."""
    try:
        from huggingface_hub import HfApi, get_token, hf_hub_url
    except ImportError as error:
        raise Unavailable(
            f"The hub's client can't be loaded ({error}); install it with: pip install 'deshi[hub]'"
        ) from error

    class Client(HfApi):
        """The hub's client, with what is a function of its library."""

        def hf_hub_url(self, repo: str, file: str, revision: str) -> str:
            return str(hf_hub_url(repo, file, revision=revision, endpoint=self.endpoint))

        def stored_token(self) -> str:
            return get_token() or ""

    return Hub(Client(endpoint))


def _headers(api: Any) -> dict[str, str]:
    """Return the user's key for the hub, as its client keeps it."""
    token = api.token or api.stored_token()
    return {"Authorization": f"Bearer {token}"} if token else {}


def _check(part: Path, told: Any) -> None:
    """Compare a file with the hash that the hub tells for large ones."""
    wanted = getattr(getattr(told, "lfs", None), "sha256", "")
    if wanted and hashed(part) != wanted:
        part.unlink()
        raise Corrupt(
            f"{told.rfilename} is not what the hub says it is; it was thrown away. Run the same command again."
        )


def chosen(repo: str, files: list[str]) -> str:
    """Return the file to take where none was named. Raises `NotFound` without a GGUF, `BadInput` where it is not clear."""
    found = [one for one in files if one.endswith(".gguf") and not _PART.search(one)]
    if not found:
        raise NotFound(f"{repo} holds no GGUF file in one part; name another repository.")
    if len(found) == 1:
        return found[0]
    for kind in _LIKED:
        alike = [one for one in found if kind.lower() in one.lower()]
        if len(alike) == 1:
            return alike[0]
    raise BadInput(f"{repo} holds several GGUF files; name one of them: {_some(found)}.")


def _some(files: list[str]) -> str:
    return ", ".join(sorted(one for one in files if one.endswith(".gguf"))[:20]) or "no GGUF"


@contextmanager
def _told(repo: str) -> Iterator[None]:
    """Turn the client's errors inside of the block into our family."""
    try:
        yield
    except DeshiError:
        raise
    except Exception as error:  # the client has a family of its own, and its HTTP library another
        raise _sentence(repo, error) from error


def _sentence(repo: str, error: Exception) -> Exception:
    kind = type(error).__name__
    status = getattr(getattr(error, "response", None), "status_code", 0) or getattr(error, "code", 0)
    if status == 404 or "NotFound" in kind:
        return NotFound(
            f"The hub has no model {repo}, or it is private; check its name, or log in with `hf auth login`."
        )
    if status in (401, 403) or "Gated" in kind:
        return Denied(
            f"The hub lets nobody in to {repo} without permission; log in with `hf auth login`, or accept its licence."
        )
    return Unavailable(
        f"The hub can't be reached ({kind}: {_short(error)}); check the network, then run the same command again: it goes on "
        "from there."
    )


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:160]
