"""What the dog says and why it did what it did, in the asker's language."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, get_args

from deshi.records.answer import TURNS, Decision, Outcome
from deshi.records.ask import Ask
from deshi.tasks.robot_dog.body import words
from deshi.tasks.robot_dog.body.types import Reason

_TIMES = {
    "ja": {2: "二回", 3: "三回", 4: "四回", 5: "五回", 6: "六回"},
    "en": {2: "twice", 3: "three times", 4: "four times", 5: "five times", 6: "six times"},
    "zh": {2: "两次", 3: "三次", 4: "四次", 5: "五次", 6: "六次"},
}
_REASONS = frozenset(get_args(Reason))
_OWN = {"cache": "cache", "corrections": "corrected", "senses": "sensed"}  # layers without a model


class Speech:
    """Replies and reasons from the tables of `replies.toml`. `can` is what the dog says that it can do, in every language."""

    def __init__(
        self,
        actions: dict[int, dict[str, Any]],
        stops: dict[str, int],
        replies: dict[str, Any],
        can: Sequence[Mapping[str, str]],
    ) -> None:
        self._actions = actions
        self._stops = stops
        self._replies = replies
        self._can = can

    def reply(self, ask: Ask, decision: Decision) -> str:
        """Return what to say."""
        own, proposal = self._replies[ask.lang], decision.proposal
        if decision.stopped:
            return self._stopped(ask, decision)
        if _over(decision):
            return str(own["over"])
        if decision.asks and proposal.label != "unclear":
            key = "confirm" if proposal.actions else "confirm_none"
            return str(own[key]).format(actions=self.phrase(proposal.actions, ask.lang, last="names"))
        if proposal.said and not decision.asks:
            return proposal.said
        return str(own[proposal.label]).format(
            actions=self.phrase(proposal.actions, ask.lang), list=self._abilities(ask.lang)
        )

    def _stopped(self, ask: Ask, decision: Decision) -> str:
        own = self._replies[ask.lang]
        level = ask.stop.level if ask.stop else "soft"
        rest = tuple(code for code in decision.proposal.actions if code != self._stops[level])
        if ask.stop and not ask.stop.sent:
            return str(own["stop_unsent"])
        if level == "damp":
            return str(own["damp"])
        if rest:
            return str(own["stop_then"]).format(actions=self.phrase(rest, ask.lang))
        return str(own["stop_missed" if decision.missed else "stop"])

    def refusal(self, ask: Ask, outcome: Outcome, actions: tuple[int, ...], reply: str) -> str:
        """Return what to say when the body refused what `reply` would have announced; after a stop, that it has stopped, too."""
        own, reason = self._replies["refused"][ask.lang], outcome.reason
        if reason not in own and reason in _REASONS:
            said = words.said(reason, ask.lang, outcome.detail)
        else:
            forms = {"actions": self.phrase(actions, ask.lang), "te": self.phrase(actions, "ja", last="te")}
            said = str(own.get(reason, own["other"])).format(reply=reply, **forms)
        if ask.stop is None or reason == "absent":
            return said
        return _together(ask.lang, str(self._replies[ask.lang]["stop"]), said)

    def later(self, ask: Ask, actions: tuple[int, ...], reply: str) -> str:
        """Return the reply where the actions come after what is under way; words of a model's own keep what they say."""
        own, forms = self._replies["later"][ask.lang], {"actions": self.phrase(actions, ask.lang)}
        if reply == str(self._replies[ask.lang]["do"]).format(**forms):
            return str(own["do"]).format(**forms)
        return _together(ask.lang, reply, str(own["said"]))

    def explained(self, ask: Ask, plan: Sequence[Mapping[str, Any]], reply: str) -> str:
        """Return the reply with the steps that nobody asked for."""
        return _together(ask.lang, reply, words.explained(plan, ask.lang, done=False))

    def came(self, lang: str, event: Mapping[str, Any]) -> str:
        """Return what to say of an outcome that comes after the answer; "" where there is nothing to say, as where a person has
        stopped it."""
        name = event.get("event")
        if name == "failed":
            return words.said("robot", lang, event)
        if name == "unknown":
            return words.said("timeout", lang, event.get("detail"))
        if name == "watchdog":
            own = self._replies["watchdog"].get(lang, self._replies["watchdog"]["en"])
            return str(own.get(str(event.get("kind")), own["other"]))
        if name == "refused" and "left" in event and event.get("reason") != "stopped":
            return words.said(
                str(event.get("reason")), lang, event.get("detail")
            )  # it had been taken, and went no further
        return ""

    def phrase(self, codes: tuple[int, ...], lang: str, last: str = "do") -> str:
        """Return actions in words, in order; the same one repeated is said once with its count.

        `last` is the form of the last one in Japanese: `do`, `te` or `names`.
        """
        runs = [(code, len(list(run))) for code, run in groupby(codes)]
        if lang == "ja":
            forms = [
                self._ja(code, n, "te" if i < len(runs) - 1 else last) for i, (code, n) in enumerate(runs)
            ]
            return "、".join(forms)
        forms = [self._counted(code, n, lang) for code, n in runs]
        return ", then ".join(forms) if lang == "en" else "，再".join(forms)

    def _ja(self, code: int, count: int, form: str) -> str:
        if "counted" in self._actions[code]:
            return str(self._actions[code]["counted"][form]["ja"][count - 1])
        return _TIMES["ja"].get(count, "") + str(self._actions[code][form]["ja"])

    def _counted(self, code: int, count: int, lang: str) -> str:
        if "counted" in self._actions[code]:
            return str(self._actions[code]["counted"]["do"][lang][count - 1])
        said = str(self._actions[code]["do"][lang])
        gap = " " if lang == "en" else ""
        return f"{said}{gap}{_TIMES[lang][count]}" if count in _TIMES[lang] else said

    def _abilities(self, lang: str) -> str:
        return (", " if lang == "en" else "、").join(str(one[lang]) for one in self._can)

    def reasoning(self, ask: Ask, decision: Decision) -> str:
        """Return why: the parts of the sentence and of the context that decided, the nearest known example, the threshold."""
        why, proposal = self._replies["why"][ask.lang], decision.proposal
        said = []
        if ask.stop:
            said.append(why["stop"].format(phrase=ask.stop.phrase))
        if decision.layer in _OWN:
            said.append(why[_OWN[decision.layer]])
        if decision.layer == "person" and not decision.asks:
            said.append(why["agreed"])
        if proposal.evidence:
            parts = why["join"].join(self._part(why, text, weight) for text, weight in proposal.evidence[:3])
            said.append(why["evidence"].format(parts=parts))
        if proposal.nearest:
            text, similarity = proposal.nearest[0]
            said.append(why["nearest"].format(text=text, similarity=f"{similarity:.2f}"))
        if proposal.why and not decision.stopped:
            said.append(why["why"].format(why=proposal.why.rstrip("。. ")))
        if decision.asks:
            said.append(self._asking(why, decision))
        return (" " if ask.lang == "en" else "").join(said) or str(why["none"])

    def _part(self, why: dict[str, str], text: str, weight: float) -> str:
        named = why["context"] if text == TURNS else why["quote"].format(text=text)
        return f"{named} ({weight:+.2f})"

    def _asking(self, why: dict[str, str], decision: Decision) -> str:
        if decision.proposal.label == "unclear":
            return why["over" if _over(decision) else "unclear"]
        return why["asks"].format(
            confidence=f"{decision.proposal.confidence:.2f}", threshold=f"{decision.threshold:.2f}"
        )


def _over(decision: Decision) -> bool:
    """Tell whether it asks because more is wanted than an order may hold; a model that agrees need not have counted."""
    below = decision.below
    return decision.proposal.label == "unclear" and (decision.proposal.over or bool(below and below.over))


def _together(lang: str, *sentences: str) -> str:
    return (" " if lang == "en" else "").join(filter(None, sentences))
