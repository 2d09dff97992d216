"""Secrets and personal data are not learned; orders with numbers are."""

import pytest

from deshi.learn.examples.private import private
from deshi.records.ask import Turn


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("write to ann.b@example.org please", "mail"),
        ("ann＠example.org に送って", "mail"),
        ("call me at +44 20 7946 0958", "phone"),
        ("電話は 090-1234-5678 だよ", "phone"),
        ("我的手机 13812345678", "phone"),
        ("ring (020) 7946 0958", "phone"),
        ("my card is 4111 1111 1111 1111", "card"),
        ("use sk-abcdefghijklmnop1234", "key"),
        ("AKIAABCDEFGHIJKLMNOP", "key"),
        ("token 9f86d081884c7d659a2feaa0c55ad015", "key"),
        ("the password is swordfish", "key"),
        ("パスワードは ひみつ", "key"),
        ("open https://a.example/x?token=abc", "key"),
        ("I live at 12 Baker Street", "address"),
        ("〒100-0001 に来て", "address"),
        ("三丁目2番地5号、3丁目", "address"),
        ("在中山路 12号等我", "address"),
    ],
)
def test_each_kind_is_known(text: str, kind: str) -> None:
    assert private(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "sit down",
        "do it 3 times, then 2 more",
        "1, 2, 3, 4, 5, jump!",
        "at 10:30 tomorrow",
        "in 2026",
        "座って、それから3回ジャンプして",
        "转3圈",
        "what is your password",
        "a very-long-hyphenated-order-for-a-small-dog",
        "pi is 3.14159265",
        "4111 1111 1111 1112",
        "drive around the close",
    ],
)
def test_orders_with_numbers_pass(text: str) -> None:
    assert private(text) == ""


def test_the_turns_before_are_read_too() -> None:
    assert private("yes", (Turn("I am ann@example.org", "dialog", ()),)) == "mail"
    assert private("yes", (Turn("hello", "dialog", (), "Is it ann@example.org?"),)) == "mail"
