"""Chat through deshi with the official clients of OpenAI and Ollama: a whole answer, a stream, and the other protocol.

pip install openai ollama
python examples/chat_clients.py "座って" [--url http://127.0.0.1:8001] [--model deshi/robot_dog]
"""

import argparse
import json

import ollama
import openai


def main() -> None:
    """Say the same thing in three ways and print what comes back."""
    parser = argparse.ArgumentParser()
    parser.add_argument("text")
    parser.add_argument("--url", default="http://127.0.0.1:8001")
    parser.add_argument("--model", default="deshi/robot_dog")
    parser.add_argument("--key", default="none")
    args = parser.parse_args()
    said = [{"role": "user", "content": args.text}]

    client = openai.OpenAI(base_url=f"{args.url}/v1", api_key=args.key)
    whole = client.chat.completions.create(model=args.model, messages=said)
    print("openai:", whole.choices[0].message.content)

    pieces = client.chat.completions.create(
        model=args.model, messages=said, stream=True, stream_options={"include_usage": True}
    )
    for piece in pieces:
        for choice in piece.choices:
            print(choice.delta.content or "", end="", flush=True)
    print()

    other = ollama.Client(host=args.url).chat(model=args.model, messages=said)
    print("ollama:", json.loads(other.message.content or "{}").get("response", other.message.content))


if __name__ == "__main__":
    main()
