"""Whether a text of Han signs alone may be Japanese, where no kana tells: 停止 is both Japanese and Chinese, 坐下 is Chinese only."""

import re

_COMMON = b"\x98\x9f"
"""The end of the first level of JIS X 0208 in Shift JIS. The second level has the old shapes, which Japanese no longer writes and
traditional Chinese does (來); most simplified signs are in neither."""

_CHINESE = re.compile(
    "[，我的坐到后是狗那叫亮只什莫遍往里幾爪唱灰没尿咋這揮]|(?<!相)撲|了(?![解承])|他(?![人社])|(?<![将未外本従由])来(?![週年月場客])"
    "|跳(?![躍馬])|好(?![調感])|翻(?!訳)|打(?![撃楽])|走(?![行者])|看(?![板護])|(?<![現存滞])在(?![庫宅中])|住(?![所宅民])|把(?!握)"
    "|完(?![了成全])|給(?![食料水油湯与])|想(?![像定])|別(?![室館人府])|招(?!待)|伸(?![縮長])|個(?![人室性別])|快(?![適晴速])"
    "|慢(?!性)|累(?!計)|放(?![送課水])|去(?!年)|換(?!気)|多(?![数分少])|(?<!京)都(?![市内会道心])|[停放等座]下|不[行得許太用想是着急]"
    "|不要(?=[坐跳動停站])|比|[^安中感用]心|一[下曲起点段整遍停]|可[以真不]|下[一去課]|再[一次補再]|先不|声音|表演|休息|請|返"
    "|舞[一動]|停[停手一]|秀[一段舞操]|能[不坐跳]|([一-鿿])(?<![〇一二三四五六七八九十百千])\\1"
)
"""Signs and turns that Chinese uses and Japanese, without kana, does not; words of Japanese with such a sign are left out."""


def japanese(text: str) -> bool:
    """Return whether a text without kana may be Japanese: its signs are all in common use there, and none of its words is Chinese only."""
    try:
        signs = [sign.encode("shift_jis") for sign in text]
    except UnicodeEncodeError:
        return False
    return max(signs, default=_COMMON) < _COMMON and not _CHINESE.search(text)
