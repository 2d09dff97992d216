"""What clients of the LLM service send and get, for the API reference. The doors check by hand, with these as the contract."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

_EXACT = ConfigDict(extra="forbid")
_NEEDS: dict[str, Any] = {
    "tool_choice": ["tools"],
    "top_logprobs": ["logprobs"],
    "stream_options": ["stream"],
}
Share = Annotated[float, Field(ge=0, le=1)]
Penalty = Annotated[float, Field(ge=-2, le=2)]
Count = Annotated[StrictInt, Field(ge=1, le=10_000_000)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,128}$")]
Model = Annotated[
    str, Field(min_length=1, max_length=200, description="A model, a role, or a task of /v1/models.")
]
Stop = str | Annotated[list[str], Field(max_length=16)]


class ImageAddress(BaseModel):
    """A picture: an address, or the picture itself."""

    model_config = _EXACT
    url: str = Field(pattern=r"^(data:image/|https://|http://)")
    detail: Literal["auto", "low", "high"] = "auto"


class TextPart(BaseModel):
    """A part of a message in words."""

    model_config = _EXACT
    type: Literal["text"]
    text: str


class ImagePart(BaseModel):
    """A part of a message that is a picture."""

    model_config = _EXACT
    type: Literal["image_url"]
    image_url: ImageAddress


class Message(BaseModel):
    """What the system, the developer or the person says."""

    model_config = _EXACT
    role: Literal["system", "developer", "user"]
    content: str | Annotated[list[TextPart], Field(min_length=1, max_length=256)]
    name: str = ""


class Seen(BaseModel):
    """What the person says and shows."""

    model_config = _EXACT
    role: Literal["user"]
    content: Annotated[list[TextPart | ImagePart], Field(min_length=1, max_length=256)]


class CalledFunction(BaseModel):
    """Which tool, with what: `arguments` is JSON as a text."""

    model_config = _EXACT
    name: str = Field(min_length=1)
    arguments: str


class Call(BaseModel):
    """A call of a tool."""

    model_config = _EXACT
    id: str = Field(min_length=1)
    type: Literal["function"] = "function"
    function: CalledFunction


class Said(BaseModel):
    """What the model said."""

    model_config = _EXACT
    role: Literal["assistant"]
    content: str
    tool_calls: list[Call] = Field([], max_length=128)


class Result(BaseModel):
    """What a tool gave."""

    model_config = _EXACT
    role: Literal["tool"]
    content: str
    tool_call_id: str = Field(min_length=1)


class Function(BaseModel):
    """A tool's name, what it does, and the JSON schema of its arguments."""

    model_config = _EXACT
    name: Name
    description: str = ""
    parameters: dict[str, Any] = Field({}, json_schema_extra={"additionalProperties": {"type": "string"}})
    strict: StrictBool = False


class Tool(BaseModel):
    """A tool that the model may call."""

    model_config = _EXACT
    type: Literal["function"]
    function: Function


class Form(BaseModel):
    """The form of the answer."""

    model_config = _EXACT
    type: Literal["text", "json_object"]


class Schema(BaseModel):
    """The JSON schema of the answer. A keyword that could not be kept is refused by its name."""

    model_config = _EXACT
    name: Name
    description: str = ""
    schema_: dict[str, Any] = Field(
        alias="schema", json_schema_extra={"additionalProperties": {"type": "string"}}
    )
    strict: StrictBool = True


class SchemaForm(BaseModel):
    """An answer that fits a JSON schema."""

    model_config = _EXACT
    type: Literal["json_schema"]
    json_schema: Schema


class _Common(BaseModel):
    model_config = _EXACT
    model: Model
    stream: StrictBool = False
    temperature: float = Field(1, ge=0, le=2)
    top_p: Share = 1
    n: StrictInt = Field(1, ge=1, le=8)
    seed: StrictInt = Field(0, ge=-(2**53), le=2**53)
    stop: Stop = Field([])
    presence_penalty: Penalty = 0
    frequency_penalty: Penalty = 0
    logit_bias: dict[Annotated[str, Field(pattern=r"^[0-9]{1,6}$")], Annotated[float, Field(ge=-100, le=100)]] = Field({}, max_length=1_024)  # fmt: skip
    user: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.@-]{0,200}$", description="Whose request it is.")] = ""
    top_k: StrictInt = Field(-1, ge=-1, le=1_000_000)
    min_p: Share = 0
    repeat_penalty: float = Field(1, ge=0, le=10)
    num_ctx: Count = 4_096


class ChatBody(_Common):
    """A chat, in OpenAI's form. With `stream: true` it comes as server-sent events."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"dependentRequired": _NEEDS})
    messages: list[Message | Seen | Said | Result] = Field(min_length=1, max_length=4_096)
    max_completion_tokens: Count = 1_024
    logprobs: Literal[True] = True
    top_logprobs: StrictInt = Field(0, ge=0, le=20)
    tools: list[Tool] = Field([], min_length=1, max_length=1)
    tool_choice: Literal["none", "auto", "required"] = "auto"
    parallel_tool_calls: StrictBool = True
    response_format: Form | SchemaForm | None = None
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh"] = "medium"
    metadata: dict[Annotated[str, Field(max_length=64)], Annotated[str, Field(max_length=512)]] = Field(
        {}, max_length=16
    )


class CompletionBody(_Common):
    """A plain completion, in OpenAI's form."""

    prompt: str | Annotated[list[str], Field(min_length=1, max_length=2_048)]
    max_tokens: StrictInt = Field(16, ge=0, le=10_000_000)
    echo: StrictBool = False
    logprobs: StrictInt = Field(0, ge=0, le=20)
    suffix: str = ""


class EmbeddingBody(BaseModel):
    """Texts to be turned into vectors."""

    model_config = _EXACT
    model: Model
    input: Annotated[str, Field(min_length=1)] | Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1, max_length=2_048)]  # fmt: skip
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: StrictInt = Field(1, ge=1, le=65_536, description="Refused where the model can't.")


class Choices(BaseModel):
    """An answer in OpenAI's form."""

    id: str
    object: str
    model: str
    choices: list[dict[str, Any]]


class Embeddings(BaseModel):
    """Vectors, one a text."""

    object: Literal["list"]
    data: list[dict[str, Any]]
    model: str


class Listed(BaseModel):
    """A model, role or task that can be asked."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class Models(BaseModel):
    """All that can be asked."""

    object: Literal["list"]
    data: list[Listed]


class TokenizeBody(BaseModel):
    """A text to be cut into tokens; llama.cpp's name `content` is taken, too."""

    model: Model
    prompt: str
    add_special_tokens: bool = True


class Tokens(BaseModel):
    """A text's tokens."""

    tokens: list[int]
    count: int


class DetokenizeBody(BaseModel):
    """Tokens to be put together."""

    model: Model
    tokens: list[Annotated[StrictInt, Field(ge=0, le=2**31 - 1)]]


class Text(BaseModel):
    """The text of tokens, by both names that clients know."""

    prompt: str
    content: str


class Tokenizer(BaseModel):
    """What a client must know of a tokenizer."""

    bos_token: str | None = None
    eos_token: str | None = None


class Problem(BaseModel):
    """What happened and what to do, in OpenAI's form."""

    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIError(BaseModel):
    """Errors of OpenAI's routes."""

    error: Problem
