"""What Ollama's clients send and get, for the API reference. The doors check by hand, with these as the contract."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from deshi.web.schemas_llm import Count, Model, Penalty, Share, Tool

_EXACT = ConfigDict(extra="forbid")
Base64 = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{4,40}$")]


class Options(BaseModel):
    """How to sample. Options of the machine (`num_thread`, `num_gpu` ...) are taken and left to its owner."""

    model_config = _EXACT
    temperature: float = Field(0.8, ge=0, le=100)
    top_p: Share = 0.9
    top_k: StrictInt = Field(40, ge=-1, le=1_000_000)
    min_p: Share = 0
    seed: StrictInt = Field(0, ge=-(2**53), le=2**53)
    stop: list[str] = Field([], max_length=16)
    presence_penalty: Penalty = 0
    frequency_penalty: Penalty = 0
    repeat_penalty: float = Field(1.1, ge=0, le=10)
    num_ctx: Count = 4_096
    num_predict: Count | Literal[0, -1, -2] = 128
    repeat_last_n: StrictInt = Field(64, ge=-1, le=100_000)
    mirostat: Literal[0, 1, 2] = 0
    mirostat_tau: float = Field(5, ge=0, le=100)
    mirostat_eta: float = Field(0.1, ge=0, le=100)
    typical_p: Share = 1
    num_thread: int = 1


class OllamaMessage(BaseModel):
    """What was said; `images` are pictures in base64."""

    model_config = _EXACT
    role: Literal["system", "user", "assistant"]
    content: str


class SeenMessage(BaseModel):
    """What the person says and shows."""

    model_config = _EXACT
    role: Literal["user"]
    content: str = ""
    images: list[Base64] = Field(min_length=1, max_length=8)


class _Shared(BaseModel):
    model_config = _EXACT
    model: Model
    stream: StrictBool = True
    options: Options | None = None
    keep_alive: Annotated[str, Field(pattern=r"^[0-9]{1,4}[smh]$")] | int = "5m"


class OllamaChat(_Shared):
    """A chat, in Ollama's form. It streams lines of JSON unless `stream` is false."""

    messages: list[OllamaMessage | SeenMessage] = Field(max_length=4_096)
    format: Literal["json"] = "json"
    think: bool | Literal["low", "medium", "high"] = False
    tools: list[Tool] = Field([], max_length=1)


class OllamaPrompt(_Shared):
    """A prompt; `raw` is for one that is worded already, `suffix` for filling in between two texts."""

    prompt: str
    system: str = ""
    think: bool | Literal["low", "medium", "high"] = False


class OllamaTexts(BaseModel):
    """Texts to be turned into vectors."""

    model_config = _EXACT
    model: Model
    input: Annotated[str, Field(min_length=1)] | Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1, max_length=2_048)]  # fmt: skip
    truncate: Literal[True] = True
    dimensions: StrictInt = Field(1, ge=1, le=65_536)


class OllamaText(BaseModel):
    """A text to be turned into a vector: the older form."""

    model_config = _EXACT
    model: Model
    prompt: str = Field(min_length=1)


class OllamaName(BaseModel):
    """A model's name."""

    model: Model
    verbose: bool = False


class OllamaAnswer(BaseModel):
    """A whole answer; a stream's lines look alike, with `done` false until the last."""

    model: str
    created_at: str
    done: bool
    message: dict[str, Any] = {}
    response: str = ""
    done_reason: str = ""
    total_duration: int = Field(0, description="Nanoseconds.")
    eval_count: int = Field(0, description="Tokens.")


class OllamaVectors(BaseModel):
    """Vectors, one a text."""

    model: str
    embeddings: list[list[float]]
    total_duration: int


class OllamaVector(BaseModel):
    """The vector of a text."""

    embedding: list[float]


class OllamaModels(BaseModel):
    """The models that there are, or that are loaded."""

    models: list[dict[str, Any]]


class OllamaShown(BaseModel):
    """What is known of a model."""

    details: dict[str, Any]
    model_info: dict[str, Any]
    capabilities: list[str]


class OllamaVersion(BaseModel):
    """The version of Ollama's protocol that is spoken, and deshi's own."""

    version: str
    deshi: str


class OllamaError(BaseModel):
    """Errors of Ollama's routes."""

    error: str
