"""Files and batches, as OpenAI's clients know them, for the API reference."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field


class File(BaseModel):
    """A file that is kept."""

    id: str
    object: Literal["file"]
    bytes: int
    created_at: int
    filename: str
    purpose: str
    status: str


class _Page(BaseModel):
    object: Literal["list"]
    first_id: str | None
    last_id: str | None
    has_more: bool


class Files(_Page):
    """Files, newest first."""

    data: list[File]


class Deleted(BaseModel):
    """A file that is no more."""

    id: str
    object: Literal["file"]
    deleted: bool


class BatchBody(BaseModel):
    """A file of requests, a line each, to be answered when there is room."""

    input_file_id: str
    endpoint: Literal["/v1/chat/completions", "/v1/completions", "/v1/embeddings"]
    completion_window: Literal["24h"]
    metadata: dict[str, Annotated[str, Field(max_length=512)]] = Field({}, max_length=16)


class Counts(BaseModel):
    """How many lines there are, were answered, and failed."""

    total: int
    completed: int
    failed: int


class Batch(BaseModel):
    """A batch as it stands; times are Unix time in seconds."""

    id: str
    object: Literal["batch"]
    endpoint: str
    errors: dict[str, Any] | None
    input_file_id: str
    completion_window: str
    status: Literal[
        "validating", "failed", "in_progress", "finalizing", "completed", "expired", "cancelling", "cancelled"
    ]
    output_file_id: str | None
    error_file_id: str | None
    created_at: int
    in_progress_at: int | None
    expires_at: int
    finalizing_at: int | None
    completed_at: int | None
    failed_at: int | None
    expired_at: int | None
    cancelling_at: int | None
    cancelled_at: int | None
    request_counts: Counts
    metadata: dict[str, str]


class Batches(_Page):
    """Batches, newest first."""

    data: list[Batch]
