"""The table of signs by their sound."""

from deshi.pure.stop_words.zh_signs import SIGNS


def test_signs_of_an_order_stand_under_their_sound() -> None:
    table = dict(row.split(" ") for row in SIGNS.strip().splitlines())

    assert all(sign in table["ting"] for sign in "停亭婷听聽")
    assert all(sign in table["zhan"] for sign in "站占佔")
    assert "吗" not in "".join(table.values())
