"""Nonsense: keyboards hit at random, syllables that make no word, signs without a sentence. It can mean nothing in any language."""

import random

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
_KANA = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわがぎぐげござじずぜぞだでどばびぶべぼぱぴぷぺぽんゃゅょっー"
_KATAKANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワガギグゲゴザジズゼゾダデドバビブベボパピプペポンャュョッー"
_HANZI = "的一是在了有和这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处"
_SIGNS = "!?.,;:()[]<>/\\|~^*#@&%$-_=+。、！？…・「」"
_EMOJI = "😀😂🤖🐶🐕🔥✨🎉💤👍👀🍎🚗🌀🎈🧊🪐🦴"
_SYLLABLES = [
    "bla",
    "dri",
    "fow",
    "gla",
    "hum",
    "jor",
    "kep",
    "lum",
    "mip",
    "nor",
    "plo",
    "quib",
    "rax",
    "sno",
    "tef",
    "vush",
    "wib",
    "yop",
    "zan",
    "zork",
]
_SCRIPTS = (
    "ёйцукенгшщзхъфывапролджэ",
    "ابتثجحخدذرزسش",
    "กขคงจฉชซ",
    "가나다라마바사아자",
    "αβγδεζηθικλμν",
    "אבגדהוזח",
)


def garble(lang: str, rng: random.Random) -> str:
    """Return a piece of nonsense as somebody of this language may make it."""
    own = {"ja": _kana, "zh": _hanzi, "en": _words}[lang]
    kinds = (own, own, own, _mash, _mash, _signs, _foreign, _mixed)
    return kinds[int(rng.random() * len(kinds))](rng)


def _pick(letters: str, low: int, high: int, rng: random.Random) -> str:
    return "".join(
        letters[int(rng.random() * len(letters))] for _ in range(low + int(rng.random() * (high - low)))
    )


def _mash(rng: random.Random) -> str:
    parts = [
        _pick(_ROWS[int(rng.random() * len(_ROWS))], 2, 9, rng) for _ in range(1 + int(rng.random() * 4))
    ]
    return (" " if rng.random() < 0.6 else "").join(parts)


def _kana(rng: random.Random) -> str:
    letters = _KANA if rng.random() < 0.7 else _KATAKANA
    return "".join(_pick(letters, 3, 9, rng) for _ in range(1 + int(rng.random() * 2)))


def _hanzi(rng: random.Random) -> str:
    return _pick(_HANZI, 3, 12, rng)


def _words(rng: random.Random) -> str:
    said = [
        "".join(rng.choices(_SYLLABLES, k=1 + int(rng.random() * 2)))
        for _ in range(1 + int(rng.random() * 4))
    ]
    return " ".join(said)


def _signs(rng: random.Random) -> str:
    return _pick(_SIGNS if rng.random() < 0.5 else _EMOJI, 1, 10, rng)


def _foreign(rng: random.Random) -> str:
    return " ".join(
        _pick(_SCRIPTS[int(rng.random() * len(_SCRIPTS))], 2, 8, rng)
        for _ in range(1 + int(rng.random() * 3))
    )


def _mixed(rng: random.Random) -> str:
    parts = [_mash(rng), _signs(rng), _kana(rng), _hanzi(rng)]
    rng.shuffle(parts)
    return "".join(parts[: 2 + int(rng.random() * 2)])
