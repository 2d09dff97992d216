"""The prompt optimizer: parameters and style by the kind and complexity of a chat, and a history that is cut by value.

What a client sets itself stays. The style stands behind the last message of the user and not in front of the chat, so that
the beginning of the prompt is the same from turn to turn, and models keep what they have computed for it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from deshi.ask.prompts_history import Cut, cut, last_said
from deshi.ask.prompts_kind import said, shipped
from deshi.ask.prompts_templates import Templates
from deshi.errors import BadInput
from deshi.pure.kinds import Kind
from deshi.pure.text import language
from deshi.pure.tokens import estimate, of_messages
from deshi.records.chat import Chat, Json

FOR = ("tasks", "roles", "characters", "models")
_LIMITS = ("max_tokens", "max_completion_tokens")
_FORMED = (
    "response_format",
    "tools",
    "functions",
    "format",
)  # answers of a form: not to be spoken, not to be cut
_FOLLOW = 12  # tokens up to which a message may only go on with what was said before
_SURE, _LIKELY = 0.9, 0.6
_SPARE = 64  # tokens of a window that are left free, since all counts are estimates
_ESTIMATED = 1.15
_GRAIN = 256  # a window's room for history is taken in these steps: it should not move with every answer


@dataclass(frozen=True, slots=True)
class Improved:
    """A chat as it goes to the model, and what was done: about how many tokens it had and has, and a note a change."""

    chat: Chat
    kind: str
    complexity: float
    before: int
    after: int
    notes: tuple[str, ...] = ()

    @property
    def saved_tokens(self) -> int:
        """Return about how many tokens the prompt lost; negative where only a style was added."""
        return self.before - self.after


class Prompts:
    """The optimizer. `applies` are of `FOR`; `history_tokens` bounds what is kept of earlier turns."""

    def __init__(
        self,
        templates: Templates,
        applies: Sequence[str] = FOR[:3],
        history_tokens: int = 2_000,
        kind_of: Callable[[str], Kind] | None = None,
    ) -> None:
        strange = [one for one in applies if one not in FOR]
        if strange:
            raise BadInput(f"[prompts] applies has {strange[0]!r}; it takes a list of {', '.join(FOR)}.")
        if history_tokens < 1:
            raise BadInput(f"[prompts] history_tokens is {history_tokens}; give a number of tokens over 0.")
        self._templates, self._for, self._history = templates, frozenset(applies), history_tokens
        self._kind_of = kind_of or shipped()

    def applies(self, kind_of_name: str, wish: bool | None = None) -> bool:
        """Return whether chats to a `task`, `role`, `character` or `model` are improved; a caller's own `wish` wins."""
        return f"{kind_of_name}s" in self._for if wish is None else wish

    def kind(self, messages: Sequence[Mapping[str, Any]]) -> Kind:
        """Return the kind of a chat: that of the user's last message; a few words only go on with what was before."""
        last = last_said(messages)
        text = said(messages[last])
        kind = self._kind_of(text)
        if (
            kind.name == "emergency"
            or estimate(text) > _FOLLOW
            or (kind.name != "technical" and kind.sure >= _SURE)
        ):
            return kind
        before = last_said(messages[:last])
        if before < 0 or messages[before].get("role") != "user":
            return kind
        earlier = self._kind_of(said(messages[before]))
        if earlier.name in ("technical", "emergency") and kind.name != "command":
            return replace(kind, name=earlier.name, complexity=max(kind.complexity, earlier.complexity))
        return kind

    def improve(self, chat: Chat, window: int = 0) -> Improved:
        """Return the chat for a model with a context of `window` tokens (0: not known).

        Routes other than `chat`, and chats without a message that is a text, come back as they are.
        """
        messages = chat.body.get("messages")
        if chat.route != "chat" or not messages:
            return Improved(chat, "", 0.0, 0, 0)
        kind = self.kind(messages)
        lang = language(said(messages[last_said(messages)]), "en")
        before = of_messages(messages)
        changes, notes = self._parameters(chat.body, kind, lang)
        kept = self._cut(messages, window, before, changes, chat.body)
        if kept.dropped:
            notes.append(f"{kept.dropped} earlier messages of about {kept.tokens} tokens were left out")
        styled = self._styled(kept.messages, chat.body, kind, lang)
        after = (
            before
            - kept.tokens
            + (of_messages(styled) - of_messages(kept.messages) if styled is not kept.messages else 0)
        )
        if styled is not kept.messages:
            notes.append(f"style of {kind.name} ({lang}) after the last message")
        notes += _fit(chat.body, changes, window, after)
        body: Json = {**chat.body, **changes, "messages": styled}
        return Improved(replace(chat, body=body), kind.name, kind.complexity, before, after, tuple(notes))

    def _parameters(self, body: Mapping[str, Any], kind: Kind, lang: str) -> tuple[Json, list[str]]:
        """Return the parameters that the client has left open, and the notes of them."""
        manner = self._templates.manners[kind.name]
        found: Json = {name: value for name, value in manner.parameters.items() if body.get(name) is None}
        formed = any(body.get(name) for name in _FORMED)
        whole = kind.complexity if kind.sure >= _LIKELY else 1.0  # in doubt as much as the kind ever gets
        most = 0 if formed else manner.most(whole, self._templates.factors.get(lang, 1.0))
        if most and all(body.get(name) is None for name in _LIMITS):
            found["max_tokens"] = most
        return found, [f"{name} {value:g}" for name, value in found.items()]

    def _cut(
        self, messages: Sequence[Json], window: int, before: int, changes: Json, body: Mapping[str, Any]
    ) -> Cut:
        """Return the chat with its history within the setting and the window."""
        room = self._history
        if window:
            fixed = _fixed(messages)
            wanted = min(changes.get("max_tokens") or body.get("max_tokens") or window // 4, window // 4)
            left = int((window - wanted - _SPARE) / _ESTIMATED) - fixed
            room = min(room, max(0, left // _GRAIN * _GRAIN))
        return Cut(messages) if before <= room else cut(messages, room)

    def _styled(self, messages: Any, body: Mapping[str, Any], kind: Kind, lang: str) -> Any:
        """Return the messages with the kind's words behind the user's last one; the same list where there are none."""
        words = self._templates.words[kind.name, lang]
        last = last_said(messages)
        if not words or any(body.get(name) for name in _FORMED) or messages[last].get("role") != "user":
            return messages
        content = messages[last].get("content")
        if isinstance(content, str):
            told: Any = f"{content}{_style(words)}"
        elif isinstance(content, list):
            told = [*content, {"type": "text", "text": f"({words})"}]
        else:
            return messages
        return [*messages[:last], {**messages[last], "content": told}, *messages[last + 1 :]]


def _fit(body: Mapping[str, Any], changes: Json, window: int, after: int) -> list[str]:
    """Bound an answer whose length the client has left open by what the window leaves: a model that repeats itself has an end.

    Returns what there is to say of a prompt that is too long for the window.
    """
    if not window:
        return []
    room = window - _SPARE - int(after * _ESTIMATED)
    if room < _SPARE:
        changes.pop("max_tokens", None)
        return [f"the prompt of about {after} tokens hardly fits the model's context of {window}"]
    if all(body.get(name) is None for name in _LIMITS):
        changes["max_tokens"] = min(changes.get("max_tokens", room), room)
    return []


def unstyled(text: str, templates: Templates) -> str:
    """Return what the user said, without the words that the optimizer has put behind it."""
    if text.endswith(")"):
        for words in templates.words.values():
            if words and text.endswith(_style(words)):
                return text[: -len(_style(words))]
    return text


def _style(words: str) -> str:
    return f"\n\n({words})"


def _fixed(messages: Sequence[Mapping[str, Any]]) -> int:
    """Return about how many tokens stay whatever is cut: system messages, the last message and what follows it."""
    last = last_said(messages)
    return of_messages(
        m for i, m in enumerate(messages) if i >= last or m.get("role") in ("system", "developer")
    )
