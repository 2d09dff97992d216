"""A model server that can add: it calls the tool `add` for the numbers of a question, and says what the tool gave back.

    python bench/peers/caller.py PORT

For harnesses that follow a tool call from the question to the answer, without a model that understands either. `GET /count` tells
how many answers it has given.
"""

import json
import re
import sys
from typing import Any

import uvicorn


def answer(body: dict[str, Any]) -> dict[str, Any]:
    """Return the message that answers a chat."""
    last = body["messages"][-1]
    if last["role"] == "tool":
        return {"role": "assistant", "content": f"The sum is {last['content']}"}
    tools = {one["function"]["name"] for one in body.get("tools", [])}
    numbers = [int(one) for one in re.findall(r"\d+", str(last["content"]))]
    if "add" not in tools or len(numbers) < 2:
        return {"role": "assistant", "content": "I can only add two numbers, by a tool."}
    function = {"name": "add", "arguments": json.dumps({"one": numbers[0], "two": numbers[1]})}
    call = {"id": f"call_{numbers[0]}_{numbers[1]}", "type": "function", "function": function}
    return {"role": "assistant", "content": None, "tool_calls": [call]}


class Caller:
    """The ASGI app."""

    def __init__(self) -> None:
        self.count = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        if scope["method"] == "GET":
            await _send(send, {"count": self.count})
            return
        self.count += 1
        said = answer(json.loads(body))
        reason = "tool_calls" if said.get("tool_calls") else "stop"
        choice = {"index": 0, "message": said, "finish_reason": reason}
        usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
        head = {"id": f"chatcmpl-{self.count}", "object": "chat.completion", "created": 1_700_000_000}
        await _send(send, {**head, "model": "caller", "choices": [choice], "usage": usage})


async def _send(send: Any, told: dict[str, Any]) -> None:
    body = json.dumps(told).encode()
    head = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    uvicorn.run(Caller(), port=int(sys.argv[1]), log_level="warning", access_log=False)
