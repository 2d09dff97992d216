"""Yes and no to a question of the dog's, by words alone.

A model reads a sentence by what went before it, and after a question it takes much for a yes ("careful!", "why?"). Before
something dangerous only plain words count: a sentence that is nothing but a yes, in Japanese, English or Chinese.
"""

import re

from deshi.pure.text import clean, fold

# Nothing that may be hesitation, thanks, surprise or a refusal in disguise ("いいです", "大丈夫", "right"); a yes that is missed is asked again.
_YES = """
    はい はーい うん もちろん お願いします おねがいします やって やってください やってみて
    オッケー おっけー オーケー おーけー どうぞ そうして そうしてください 了解 hai onegaishimasu douzo
    yes yeah yep yup aye sure ok okay certainly absolutely ofcourse goahead doit doitnow goforit pleasedo
    iconfirm confirm confirmed
    好 好的 好啊 好呀 是 是的 对 对的 对啊 行啊 可以 可以的 当然 没问题 来吧 做吧 确定 确认
    對 對的 對啊 當然 沒問題 來吧 確定 確認 shide haode
"""
# A yes beside one of those only: alone it may be a cry ("ええ！"), "no need" ("いいよ"), a plea ("please") or a sound of thought ("嗯…").
_BESIDE = "ええ いいよ いいですよ お願い おねがい onegai please 嗯 行 要"
_NO = """
    いいえ いえ いや いやだ ううん だめ ダメ 駄目 やめて やめとく やめとこう やめておく やめておこう やめよう やっぱりやめて
    やっぱりいい 結構です けっこうです iie dame
    no nope nah never dont donot nothanks nothankyou nevermind notnow cancel forgetit betternot
    不 不要 不用 不用了 不行 不可以 不了 别 别了 別 算了 不好 不是 取消 先不要 还是算了 還是算了 buyao
"""
_MARKS = re.compile(r"[\s。.、,，!！'’\"「」“”:;]+")
_QUESTION = re.compile(r"[?？]|\b(really|why|what)\b")


def _only(words: str) -> str:
    """Return a pattern of whole forms, the longest first."""
    forms = sorted({_MARKS.sub("", fold(word)) for word in words.split()}, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, forms))})"


_ANY = f"{_only(_YES + _BESIDE)}*"
_ALL_YES = re.compile(f"{_ANY}{_only(_YES)}{_ANY}")
_ALL_NO = re.compile(f"{_only(_NO)}+")
_LONGEST = 60  # characters: a yes is short


def agrees(text: str) -> bool | None:
    """Return True for a text that is nothing but a yes, False for nothing but a no, None for everything else."""
    said = clean(text)
    if len(said) > _LONGEST or _QUESTION.search(said.lower()):
        return None
    plain = _MARKS.sub("", fold(said))
    if _ALL_YES.fullmatch(plain):
        return True
    return False if _ALL_NO.fullmatch(plain) else None
