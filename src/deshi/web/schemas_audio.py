"""Speech in and out, as OpenAI's clients know it, for the API reference."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SoundForm = Literal["mp3", "opus", "aac", "flac", "wav", "pcm"]


class SpokenStop(BaseModel):
    """The order to stop that was heard, and whether it reached the guard."""

    phrase: str
    level: str
    stopped: bool
    interaction: str
    why: str | None = None


class Transcribed(BaseModel):
    """What was heard; with `response_format` `verbose_json` also what else the server tells."""

    model_config = ConfigDict(extra="allow")
    text: str
    stop: SpokenStop | None = Field(None, description="With `heed`: the stop that was ordered and sent.")
    language: str | None = None
    duration: float | None = None
    segments: list[dict[str, Any]] | None = None


class SpeechBody(BaseModel):
    """A text to be spoken; the server's own model is used, whatever `model` says."""

    model_config = ConfigDict(extra="forbid")
    input: Annotated[str, Field(min_length=1, max_length=4096)]
    model: Annotated[str, Field(max_length=200)] = ""
    voice: Annotated[
        str, Field(max_length=200, description="A voice of the server; the settings' without it.")
    ] = ""
    response_format: SoundForm = "mp3"
    speed: Annotated[float, Field(ge=0.25, le=4.0)] = 1.0


TRANSCRIPTION_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "model": {"type": "string"},
                        "language": {"type": "string"},
                        "prompt": {"type": "string"},
                        "temperature": {"type": "number"},
                        "response_format": {"type": "string", "enum": ["json", "text", "verbose_json"]},
                    },
                }
            }
        },
    }
}
