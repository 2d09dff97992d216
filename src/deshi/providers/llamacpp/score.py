"""`echo` with `logprobs`: how likely each token of a prompt was, which llama.cpp's server does not tell.

It tells the probabilities of what it writes, as they were before any grammar. So the first token is the prompt, and a grammar
lets nothing but the others be written, one after the other: each is told with the probability that the model gave it. Of a
token that is only a part of a sign it tells nothing; those are looked up one by one among all tokens.
"""

from collections.abc import Callable
from typing import Any

from deshi.errors import BadInput
from deshi.providers.llamacpp.whole import legacy
from deshi.records.chat import Json

MOST = 8_192  # tokens
_ALL = 1_000_000  # more than any vocabulary has
_FLOOR = -100.0  # what is told of a token that the engine finds impossible
# the grammar of LLGuidance: llama.cpp's own goes wrong where a token is only a part of a sign
_FORM = "%llguidance {}\nstart: "
Complete = Callable[[Json], Json]
Rows = Callable[[Json], list[Json]]
Tell = Callable[[str, Json], Json]


def echoed(body: Json, complete: Complete, rows: Rows, tell: Tell) -> Json:
    """Return the completion of a prompt with the prompt before it, and both with their probabilities where they are asked for.

    Several prompts, as evaluation harnesses send them, are completed one after the other. `complete` runs a whole completion, `rows`
    one whose tokens are returned as the engine tells them, `tell` asks the engine's own routes. Raises `BadInput`.
    """
    prompt = body["prompt"]
    if isinstance(prompt, list) and prompt and not isinstance(prompt[0], int):
        return _together([_echoed({**body, "prompt": one}, complete, rows, tell) for one in prompt])
    return _echoed(body, complete, rows, tell)


def _together(done: list[Json]) -> Json:
    """Return the answers to several prompts as one: choices numbered through, tokens summed."""
    choices = [choice for one in done for choice in one["choices"]]
    for index, choice in enumerate(choices):
        choice["index"] = index
    counted = ("prompt_tokens", "completion_tokens", "total_tokens")
    return {
        **done[0],
        "choices": choices,
        "usage": {name: sum(one["usage"].get(name, 0) for one in done) for name in counted},
    }


def _echoed(body: Json, complete: Complete, rows: Rows, tell: Tell) -> Json:
    prompt = body["prompt"]
    plain = {key: value for key, value in body.items() if key != "echo"}
    ids, text = _tokens(prompt, tell)
    most = plain.get("max_tokens", plain.get("n_predict"))
    done = complete(plain) if most != 0 else _nothing(len(ids))
    asked = body.get("logprobs")
    scored = None if asked is None else legacy(_scored(plain, ids, int(asked), rows, tell))
    for choice in done["choices"]:
        choice["text"] = text + choice["text"]
        if scored is not None:
            choice["logprobs"] = _joined(scored, choice.get("logprobs"), len(text))
    return done


def _tokens(prompt: Any, tell: Tell) -> tuple[list[int], str]:
    """Return a prompt's tokens and its text."""
    if isinstance(prompt, str):
        found, text = tell("/tokenize", {"content": prompt, "add_special": True})["tokens"], prompt
    else:
        found, text = list(prompt), tell("/detokenize", {"tokens": prompt})["content"]
    if not found:
        raise BadInput("The prompt is empty, so there is nothing to echo; write one.")
    if len(found) > MOST:
        raise BadInput(f"The prompt has {len(found)} tokens; with echo it may have {MOST}.")
    return found, text


def _scored(body: Json, ids: list[int], top: int, rows: Rows, tell: Tell) -> list[Json]:
    """Return each token of the prompt with its probability; the first has none, as nothing stands before it."""
    first: Json = {"token": tell("/detokenize", {"tokens": ids[:1]})["content"], "logprob": None}
    if len(ids) == 1:
        return [first]
    asked: Json = {key: body[key] for key in ("lora", "id_slot", "cache_prompt") if key in body}
    asked |= {"temperature": 0.0, "ignore_eos": True}
    most = {"max_tokens": len(ids) - 1, "logprobs": max(top, 1)}
    told = rows({**asked, **most, "prompt": ids[:1], "grammar": _forced(ids[1:])})
    letter = tell("/tokenize", {"content": "a"})["tokens"][:1]
    scored = [first]
    for place, wanted in enumerate(ids[1:], 1):
        row = told.pop(0) if told and told[0]["id"] == wanted else None
        if row is None:
            every = {
                **asked,
                "max_tokens": 1,
                "logprobs": _ALL,
                "prompt": ids[:place],
                "grammar": _forced(letter),
            }
            row = _found(rows(every)[0]["top_logprobs"], wanted)
        scored.append({**row, "top_logprobs": row["top_logprobs"][:top]})
    return scored


def _forced(ids: list[int]) -> str:
    return _FORM + " ".join(f"<[{one}]>" for one in ids)


def _found(every: list[Json], wanted: int) -> Json:
    """Return a token's row from those of all tokens."""
    row = next((one for one in every if one["id"] == wanted), {"id": wanted, "token": "", "logprob": _FLOOR})
    return {**row, "top_logprobs": every}


def _joined(prompt: Json, written: Json | None, offset: int) -> Json:
    if not written:
        return prompt
    more = {**written, "text_offset": [one + offset for one in written["text_offset"]]}
    return {key: [*prompt[key], *more[key]] for key in prompt}


def _nothing(tokens: int) -> Json:
    """Return the completion of no tokens, which the engine can't be asked for."""
    choice = {"index": 0, "text": "", "logprobs": None, "finish_reason": "length"}
    usage = {"prompt_tokens": tokens, "completion_tokens": 0, "total_tokens": tokens}
    return {"object": "text_completion", "choices": [choice], "usage": usage}
