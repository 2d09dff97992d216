"""What the dog says and why it did what it did, in the asker's language."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from deshi.records.answer import TURNS, Decision
from deshi.records.ask import Ask

_TIMES = {
    "ja": {2: "二回", 3: "三回", 4: "四回", 5: "五回", 6: "六回"},
    "en": {2: "twice", 3: "three times", 4: "four times", 5: "five times", 6: "six times"},
    "zh": {2: "两次", 3: "三次", 4: "四次", 5: "五次", 6: "六次"},
}
_OWN = {"cache": "cache", "corrections": "corrected"}  # layers that give again what was said before


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
        words, proposal = self._replies[ask.lang], decision.proposal
        if decision.stopped:
            return self._stopped(ask, decision)
        if decision.asks and proposal.label != "unclear":
            key = "confirm" if proposal.actions else "confirm_none"
            return str(words[key]).format(actions=self.phrase(proposal.actions, ask.lang, question=True))
        if proposal.said and not decision.asks:
            return proposal.said
        return str(words[proposal.label]).format(
            actions=self.phrase(proposal.actions, ask.lang), list=self._abilities(ask.lang)
        )

    def _stopped(self, ask: Ask, decision: Decision) -> str:
        words = self._replies[ask.lang]
        level = ask.stop.level if ask.stop else "soft"
        rest = tuple(code for code in decision.proposal.actions if code != self._stops[level])
        if ask.stop and not ask.stop.sent:
            return str(words["stop_unsent"])
        if level == "damp":
            return str(words["damp"])
        if rest:
            return str(words["stop_then"]).format(actions=self.phrase(rest, ask.lang))
        return str(words["stop_missed" if decision.missed else "stop"])

    def refusal(self, lang: str, reason: str, reply: str) -> str:
        """Return what to say when the body refused for `reason` what `reply` would have announced."""
        said = self._replies["refused"][lang]
        return str(said.get(reason, said["other"])).format(reply=reply)

    def phrase(self, codes: tuple[int, ...], lang: str, question: bool = False) -> str:
        """Return actions in words, in order; the same one repeated is said once with its count."""
        runs = [(code, len(list(run))) for code, run in groupby(codes)]
        if lang == "ja":
            last = "names" if question else "do"
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
            return why["unclear"]
        return why["asks"].format(
            confidence=f"{decision.proposal.confidence:.2f}", threshold=f"{decision.threshold:.2f}"
        )
