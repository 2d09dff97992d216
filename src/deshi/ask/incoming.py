"""What strangers send becomes an Ask, or a sentence that says what is wrong with it."""

import os
import time
from dataclasses import dataclass, replace

from deshi.errors import BadInput
from deshi.pure.ids import make_id
from deshi.pure.japanese import japanese
from deshi.pure.text import clean, language
from deshi.records.ask import Ask, Stop, Turn

LONGEST_TEXT = 4_000
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it arrived: nothing is checked yet. `text` may be anything a string can hold.

    `turns` are earlier turns that came with it, for callers who keep the conversation themselves; `confirm` is the token of
    an order among them that waits for a yes.
    """

    task: str
    text: str
    session: str = ""
    user: str = ""
    dry_run: bool = False
    turns: tuple[Turn, ...] = ()
    confirm: str = ""


def new_id() -> str:
    """Return an interaction id: unique, sortable by time, safe in a path and a URL."""
    return make_id(time.time_ns() // 1_000_000, os.urandom(7))


def check_name(what: str, name: str) -> str:
    """Return a session or user name unchanged. Raises `BadInput` when it is too long or has unprintable characters."""
    if len(name) > _LONGEST_NAME:
        raise BadInput(f"The {what} has {len(name)} characters; give at most {_LONGEST_NAME}.")
    if not name.isprintable():
        raise BadInput(f"The {what} has characters that can't be printed; use letters, digits and signs.")
    return name


def make_ask(incoming: Incoming, turns: tuple[Turn, ...], default_lang: str = "ja") -> Ask:
    """Return the request cleaned and placed in its conversation. Raises `BadInput` for an empty or a too long text."""
    if len(incoming.text) > 4 * LONGEST_TEXT:  # before cleaning, which would take its time
        raise BadInput(f"The text has {len(incoming.text)} characters; send at most {LONGEST_TEXT}.")
    text = clean(incoming.text)
    if not text:
        raise BadInput("The text is empty; say what you want in a few words.")
    if len(text) > LONGEST_TEXT:
        raise BadInput(f"The text has {len(text)} characters; send at most {LONGEST_TEXT}.")
    return Ask(
        id=new_id(),
        task=incoming.task,
        text=text,
        session=incoming.session,
        user=incoming.user,
        lang=_spoken(text, turns, default_lang),
        at=time.time(),
        turns=turns,
        dry_run=incoming.dry_run,
    )


def besides(incoming: Incoming, turns: tuple[Turn, ...], stop: Stop) -> Ask:
    """Return a request in which an order to stop was found: with what else was said, or the order alone where that is nothing or
    the text is too long to be understood. Raises `BadInput` as `make_ask` does."""
    rest = stop.rest if len(incoming.text) <= LONGEST_TEXT else ""
    ask = make_ask(replace(incoming, text=incoming.text if rest else stop.phrase), turns)
    return replace(ask, stop=replace(stop, rest=rest))


def _spoken(text: str, turns: tuple[Turn, ...], default: str) -> str:
    """Return the language of a text in its conversation: Han alone is Japanese where what was said before is, and where nothing was
    said before and people speak Japanese here unless they show otherwise."""
    before = ""
    for said in (*(turn.text for turn in turns), text):
        now = language(said, before or default)
        kanji = _in_japan(said) if before == "ja" else default == "ja" and not before and japanese(said)
        before = "ja" if now == "zh" and kanji else now
    return before


def _in_japan(text: str) -> bool:
    """Return whether Japanese has all of its signs (JIS X 0208): simplified characters, say, are Chinese."""
    try:
        text.encode("shift_jis")
    except UnicodeEncodeError:
        return False
    return True
