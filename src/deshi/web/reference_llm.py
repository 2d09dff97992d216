"""The raw routes of the LLM service, for the API reference."""

from pydantic import BaseModel

from deshi.web import schemas_llm as openai
from deshi.web import schemas_ollama as ollama
from deshi.web.described import Described

_READ = (401, 403, 503)
_ASK = (400, 401, 403, 404, 413, 415, 429, 500, 502, 503, 504)
_ASK_OLLAMA = (400, 401, 403, 404, 413, 429, 500, 502, 503, 504)
_EVENTS, _LINES = "text/event-stream", "application/x-ndjson"


def _openai(
    path: str, summary: str, body: type[BaseModel], answer: type[BaseModel], stream: str = ""
) -> Described:
    return Described("POST", path, summary, body, answer, True, _ASK, openai.OpenAIError, stream)


def _ollama(
    path: str, summary: str, body: type[BaseModel], answer: type[BaseModel], stream: str = ""
) -> Described:
    return Described("POST", path, summary, body, answer, True, _ASK_OLLAMA, ollama.OllamaError, stream)


def _listing(path: str, summary: str, answer: type[BaseModel], error: type[BaseModel], errors: tuple[int, ...] = _READ, query: tuple[str, ...] = ()) -> Described:  # fmt: skip
    return Described("GET", path, summary, None, answer, False, errors, error, query=query)


HOT = (
    _openai("/v1/chat/completions", "Chat, in OpenAI's form", openai.ChatBody, openai.Choices, _EVENTS),
    _openai("/v1/completions", "Go on with a prompt, in OpenAI's form", openai.CompletionBody, openai.Choices, _EVENTS),
    _openai("/v1/embeddings", "Texts into vectors, in OpenAI's form", openai.EmbeddingBody, openai.Embeddings),
    _listing("/v1/models", "Models, roles and tasks", openai.Models, openai.OpenAIError),
    _openai("/tokenize", "A text into tokens, where the engine tells them", openai.TokenizeBody, openai.Tokens),
    _openai("/detokenize", "Tokens into a text", openai.DetokenizeBody, openai.Text),
    _listing("/tokenizer_info", "What to know of a tokenizer", openai.Tokenizer, openai.OpenAIError, (400, 404, *_READ), ("model",)),
    _ollama("/api/chat", "Chat, in Ollama's form", ollama.OllamaChat, ollama.OllamaAnswer, _LINES),
    _ollama("/api/generate", "Answer a prompt, in Ollama's form", ollama.OllamaPrompt, ollama.OllamaAnswer, _LINES),
    _ollama("/api/embed", "Texts into vectors, in Ollama's form", ollama.OllamaTexts, ollama.OllamaVectors),
    _ollama("/api/embeddings", "A text into a vector: the older form", ollama.OllamaText, ollama.OllamaVector),
    _ollama("/api/show", "What is known of a model", ollama.OllamaName, ollama.OllamaShown),
    _listing("/api/tags", "Models, in Ollama's form", ollama.OllamaModels, ollama.OllamaError),
    _listing("/api/ps", "Models that are loaded now", ollama.OllamaModels, ollama.OllamaError),
    _listing("/api/version", "The version of Ollama's protocol", ollama.OllamaVersion, ollama.OllamaError),
)  # fmt: skip
