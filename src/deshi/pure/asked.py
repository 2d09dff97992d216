"""Whether an answer has what was asked for beside its words: servers pass over fields that they do not know without a word."""

from collections.abc import Mapping
from typing import Any


def missing(route: str, body: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    """Return what an answer in OpenAI's form lacks of what its request asked for; "" when all is there."""
    if route == "embeddings":
        texts = body.get("input")
        wanted = len(texts) if isinstance(texts, list) and not _is_tokens(texts) else 1
        found = len(answer.get("data") or ())
        return f"{found} of {wanted} vectors" if found != wanted else ""
    seen = Seen(body)
    seen.add(answer)
    return seen.missing()


class Seen:
    """What the pieces of a stream have brought so far; a whole answer is one piece."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        n = body.get("n")
        self._n = n if type(n) is int else 1
        asked = body.get("logprobs")
        self._asks = asked is not None and asked is not False
        self._choices: set[Any] = set()
        self._says = False
        self._tells = False

    def add(self, piece: Mapping[str, Any]) -> None:
        """Take note of a piece."""
        if self._n == 1 and not self._asks:
            return
        for place, choice in enumerate(piece.get("choices") or ()):
            self._choices.add(choice.get("index", place))
            told = choice.get("delta") or choice.get("message") or {}
            self._says = self._says or bool(told.get("content") or choice.get("text"))
            self._tells = self._tells or bool(choice.get("logprobs"))

    def missing(self) -> str:
        """Return what is not there at the end; "" for nothing."""
        if self._n > 1 and len(self._choices) < self._n:
            return f"{len(self._choices)} of {self._n} choices (`n`)"
        return "no probabilities (`logprobs`)" if self._asks and self._says and not self._tells else ""


def _is_tokens(texts: list[Any]) -> bool:
    return bool(texts) and type(texts[0]) is int
