"""What the prompt optimizer saves and what it costs: long chats in which an early fact is needed for the last question.

    python bench/prompts.py                  a scripted model that answers exactly when the fact stands in its prompt
    python bench/prompts.py --model NAME     a model or role of deshi.toml beside it (each chat asked with and without)

Sixty chats in Japanese, English and Chinese: twenty facts each, told in the first two thirds of eighty exchanges of small talk; the
question is about one of them. The same tokens are also spent by age alone (the most recent exchanges), which is what a plain limit does. The
kinds are measured on sentences that were written without the patterns that the chooser learnt from. Half a minute.
"""

import argparse
import asyncio
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deshi.ask.prompts import Prompts
from deshi.ask.prompts_history import cut
from deshi.ask.prompts_kind import shipped
from deshi.ask.prompts_templates import read_templates
from deshi.bootstrap.pools import make_pools
from deshi.bootstrap.roles import make_roles
from deshi.pure.kinds import KINDS
from deshi.pure.statistics import wilson
from deshi.pure.tokens import of_messages
from deshi.records.chat import Chat
from deshi.settings import read_settings
from deshi.tasks.robot_dog.corpus.build import examples
from results import record

DATA = Path(__file__).with_name("data")
EXCHANGES, SEED = 80, 1
BUDGETS = (4_000, 3_000, 2_000, 1_500, 1_000, 500)

Messages = list[dict[str, Any]]


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="", help="a model or role of deshi.toml that is asked, too")
    wanted = parser.parse_args()
    chats = list(_chats())
    figures = _histories(chats)
    figures |= {"prompt_prefix": _prefixes(chats)}
    figures |= _kinds()
    figures |= {"prompt_short_ms": _speed()}
    if wanted.model:
        asyncio.run(_real(wanted.model, chats))
    record(**figures)


def _rows() -> dict[str, tuple[list[Any], list[Any]]]:
    found: dict[str, tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))
    for line in (DATA / "prompt_facts.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        found[row["lang"]]["talk" in row].append(row)
    return found


def _chats() -> Any:
    """Yield (language, messages with the question last, what the answer needs)."""
    for lang, (facts, talks) in _rows().items():
        said = _talk(lang, [fact["needs"] for fact in facts])
        for asked in facts:
            dice = random.Random(f"{SEED} {lang} {asked['needs']}")
            answers = [talk["said"] for talk in talks]
            body = [(talk["talk"], talk["said"]) for talk in talks]
            body += [
                (text, dice.choice(answers))
                for text in dice.sample(said, EXCHANGES - len(facts) - len(talks))
            ]
            dice.shuffle(body)
            for fact in facts:
                body.insert(dice.randrange(2 * EXCHANGES // 3 - len(facts)), (fact["fact"], fact["said"]))
            messages: Messages = [{"role": "system", "content": "You are a helpful assistant."}]
            for text, answered in body:
                messages += [{"role": "user", "content": text}, {"role": "assistant", "content": answered}]
            assert (
                sum(asked["needs"] in message["content"] for message in messages if message["role"] == "user")
                == 1
            )
            yield lang, [*messages, {"role": "user", "content": asked["question"]}], asked["needs"]


def _talk(lang: str, needs: Sequence[str]) -> list[str]:
    """Return small talk of the robot's corpus that holds nothing of what is asked for."""
    talk = (one.text for one in examples(SEED, 6_000, (lang,)) if one.label == "talk" and not one.turns)
    return [text for text in dict.fromkeys(talk) if not any(need in text for need in needs)]


def _by_age(messages: Messages, tokens: int) -> Messages:
    """Return the system message and the most recent exchanges of at most so many tokens."""
    head, body, last = messages[:1], messages[1:-1], messages[-1:]
    while body and of_messages([*head, *body, *last]) > tokens:
        body = body[2:]
    return [*head, *body, *last]


def _answers(messages: Sequence[Any], needs: str) -> bool:
    """The scripted model: it answers when what it needs is there."""
    return any(needs in str(message["content"]) for message in messages)


def _histories(chats: Sequence[Any]) -> dict[str, float]:
    whole = sum(of_messages(messages) for _, messages, _ in chats) / len(chats)
    print(
        f"{len(chats)} chats of about {whole:.0f} tokens; right with all of them: {len(chats)} of {len(chats)}\n"
    )
    print(
        "| budget | tokens left | saved | right, by value | ja | en | zh | right, by age alone | ms a chat |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    figures: dict[str, float] = {}
    for budget in BUDGETS:
        right, tokens, aged, took = Counter(), 0, 0, 0.0
        for lang, messages, needs in chats:
            began = time.perf_counter()
            left = list(cut(messages, budget).messages)
            took += time.perf_counter() - began
            tokens += of_messages(left)
            right[lang] += _answers(left, needs)
            aged += _answers(_by_age(messages, of_messages(left)), needs)
        mean, total = tokens / len(chats), sum(right.values())
        print(
            f"| {budget} | {mean:.0f} | {1 - mean / whole:.0%} | {total} of {len(chats)} | "
            + " | ".join(str(right[lang]) for lang in ("ja", "en", "zh"))
            + f" | {aged} | {1_000 * took / len(chats):.1f} |"
        )
        if budget == 2_000:
            figures = {
                "prompt_saved": 1 - mean / whole,
                "prompt_right": total / len(chats),
                "prompt_right_by_age": aged / len(chats),
            }
    return figures


def _prefixes(chats: Sequence[Any], budget: int = 2_000) -> float:
    """Return the share of a prompt's tokens that the next turn's prompt begins with, over turns past the budget."""
    told = {}
    for name in ("value", "age"):
        same = whole = 0
        for _, messages, _ in chats[::6]:
            before: Messages = []
            for end in range(2, len(messages), 2):
                turn = messages[:end]
                if of_messages(turn) <= budget:
                    continue
                now = list(cut(turn, budget).messages) if name == "value" else _by_age(turn, budget)
                if before:
                    same += of_messages(_common(before, now))
                    whole += of_messages(before)
                before = now
        told[name] = same / whole
    print(
        f"\nthe same beginning from turn to turn: {told['value']:.0%} of the prompt; by age alone {told['age']:.0%}"
    )
    return told["value"]


def _common(one: Messages, two: Messages) -> Messages:
    count = 0
    for a, b in zip(one, two, strict=False):
        if a is not b:
            break
        count += 1
    return one[:count]


def _kinds() -> dict[str, float]:
    rows = [json.loads(line) for line in (DATA / "prompt_kinds.jsonl").read_text("utf-8").splitlines()]
    kind_of, figures = shipped(), {}
    print("\n| sentences | " + " | ".join(KINDS) + " | all |\n|" + "---|" * (len(KINDS) + 2))
    for part in sorted({row.get("part", "dev") for row in rows}):
        right, counts = Counter(), Counter()
        for row in rows:
            if row.get("part", "dev") == part:
                counts[row["kind"]] += 1
                right[row["kind"]] += kind_of(row["text"]).name == row["kind"]
        total, count = sum(right.values()), sum(counts.values())
        low, high = wilson(total, count)
        each = " | ".join(f"{right[kind]} of {counts[kind]}" for kind in KINDS)
        print(f"| {part} | {each} | {total / count:.1%} ({low:.1%} to {high:.1%}) |")
        figures[f"prompt_kinds_{part}"] = total / count
    return figures


def _speed() -> float:
    prompts = Prompts(read_templates())
    said = [{"role": "user", "content": "Could you please turn around and come over here to me?"}]
    chat = Chat("1", "chat", "m", {"messages": said})
    prompts.improve(chat)
    took, count = 1e9, 400
    for _ in range(8):  # the best of some runs: others work on this machine, too
        began = time.perf_counter()
        for _ in range(count):
            prompts.improve(chat)
        took = min(took, 1_000 * (time.perf_counter() - began) / count)
    print(f"\na short chat is improved in {took:.3f} ms")
    return took


async def _real(name: str, chats: Sequence[Any]) -> None:
    """Ask a real model every chat with all of its history and as it was improved."""
    settings = read_settings()
    pools = make_pools(settings)
    model = {**pools, **make_roles(settings, pools)}[name]
    prompts = Prompts(read_templates())
    right, tokens = Counter(), Counter()
    for i, (_, messages, needs) in enumerate(chats):
        chat = Chat(str(i), "chat", name, {"messages": messages, "temperature": 0})
        for how, one in (("whole", chat), ("improved", prompts.improve(chat).chat)):
            answer = await model.chat(one)
            right[how] += needs in str(answer["choices"][0]["message"].get("content"))
            tokens[how] += int(
                (answer.get("usage") or {}).get("prompt_tokens") or of_messages(one.body["messages"])
            )
    for how in ("whole", "improved"):
        print(
            f"{name}, {how}: {right[how]} of {len(chats)} right, {tokens[how] / len(chats):.0f} tokens a prompt"
        )
    for pool in pools.values():
        await pool.close()


if __name__ == "__main__":
    main()
