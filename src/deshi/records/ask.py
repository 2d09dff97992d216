"""What goes into the loop: one request and the turns before it."""

from dataclasses import dataclass, field

from deshi.records.answer import Proposal


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier exchange of the same session: what was said, and what deshi made of it.

    `actions` are the codes carried out, or, where `asked` is true, the ones that deshi offered in its question.
    `interaction` is its id, "" where nobody knows it; it is no part of what the turn says.
    """

    text: str
    intent: str
    actions: tuple[int, ...]
    response: str = ""
    asked: bool = False
    interaction: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Stop:
    """What the stop reflex found: `level` is `soft` or `damp`, `rest` what remains to be understood ("" for nothing), `first`
    whether nothing was said before it.

    `sent` tells whether the body could be told (not in a dry run, and not where there is none).
    """

    level: str
    phrase: str
    rest: str
    sent: bool = False
    first: bool = True


@dataclass(frozen=True, slots=True)
class Ask:
    """A request, cleaned and placed in its conversation.

    `text` is what was said (NFC, control characters removed), `turns` the last turns, oldest first, `lang` one of
    `ja`, `en`, `zh`; `at` is Unix time in seconds. `stop` is set when the reflex has already sent a stop; where more than
    the stop was said, `text` is still the whole sentence. `below` is the best answer of the layers that were asked before, and `below_by` the layer that
    gave it.
    """

    id: str
    task: str
    text: str
    session: str
    user: str
    lang: str
    at: float
    turns: tuple[Turn, ...] = ()
    dry_run: bool = False
    stop: Stop | None = None
    below: Proposal | None = None
    below_by: str = ""
