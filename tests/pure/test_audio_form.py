"""What is sent to a server of speech recognition, and what its answer says."""

import pytest

from deshi.pure import multipart
from deshi.pure.audio_form import Recording, form, transcript, words


def test_a_form_is_read_as_it_was_written() -> None:
    recording = Recording(b"\x00\r\n--not\xff", "a.webm", "audio/webm")
    kind, body = form(recording, {"model": "base", "language": "ja"}, "MARK")
    parts = {part.name: part for part in multipart.parts(kind, body)}
    assert body[parts["file"].begin : parts["file"].end] == recording.data
    assert parts["file"].filename == "a.webm"
    assert body[parts["model"].begin : parts["model"].end] == b"base"


def test_a_name_from_outside_begins_no_field_of_its_own() -> None:
    odd = Recording(b"x", 'a"\r\nContent-Type: evil', "audio/wav\r\nX: y")
    kind, body = form(odd, {}, "MARK")
    assert [part.name for part in multipart.parts(kind, body)] == ["file"]
    assert b"\r\nX: y" not in body


@pytest.mark.parametrize("answer", [{}, {"text": None}, {"text": 3}])
def test_an_answer_without_a_text_says_nothing(answer: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="text"):
        transcript(answer)


def test_a_transcript_is_without_the_blanks_around_it() -> None:
    assert transcript({"text": " Sit down.\n"}).text == "Sit down."


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("[BLANK_AUDIO]", ""), ("(wind blowing)", ""), ("♪", ""), ("...", ""), ("*coughs*", ""), ("（笑）", ""),
        ("[noise] sit down", "sit down"), ("Stop!", "Stop!"), ("座って。", "座って。"),
    ],
)  # fmt: skip
def test_a_described_sound_is_no_words(said: str, left: str) -> None:
    assert words(said) == left
