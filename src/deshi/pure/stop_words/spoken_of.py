"""Sentences that as a whole speak of stopping and order none: asked why, who or where, praised, denied, put off.

Each is the whole of a folded text, so an order that stands beside such a sentence is still heard.
"""

from deshi.pure.stop_words.late import Late

_BUT = r"[^!,]{0,12}"
_JA = (
    r"(?:すとっぷ|停止|止まれ|やめ)(?:の合図)?じゃ(?:ない|なく)(?:よ|て|ってば)?,[^!]{1,20}",
    rf"{_BUT}(?:すとっぷ|止まれ|やめろ|停止|待て)以外の[^!]{{1,16}}",
    rf"{_BUT}(?:止まって|止まれ|動くな|待て|やめて|すとっぷ)(?:って|と)(?:言ったら[^!,]{{0,4}}止まる(?:の|か|かな)?|言われて?[^!,]{{1,10}})\??",
    r"[^!]{1,14}(?:止めて|やめて|停止して|辞めて)もらおう(?:かな|か|と思[^!]{1,6})",
    rf"{_BUT}(?:途中|とちゅう|勝手|急)(?:で|に)止まる(?:の|ん)(?:よね?|だよね?|です(?:よね?)?|は[^!]{{1,8}})",
    r"やまめ(?:釣|つり|料理|の|を|って|が)[^!]{0,10}",
)
_ZH = (
    rf"{_BUT}(?:为什么|為什麼|為甚麼|干嘛|幹嘛|怎么|怎麼|点解|點解)(?:又|就|突然)?(?:停|站住)(?:下来?|下來?|住|咗)*了?[呀啊呢吗嗎吖]*\??",
    r"(?:你|妳|牠|它|他|狗狗?)?(?:为什么|為什麼|為甚麼|怎么|怎麼|干嘛|幹嘛|点解|點解)(?:都|就|一直|还|還)?(?:不|唔)(?:动|動|走|跳|郁|喐)了?[呀啊呢吗嗎]*\??",
    rf"{_BUT}(?:急停|紧急停止|緊急停止|停止|暂停|暫停)(?:按?[钮鈕键鍵]|按键|按鍵|开关|開關|掣)[^!,]{{0,3}}(?:在|装|裝|喺)(?:哪|哪里|哪裡|哪儿|边|邊|边度|邊度)[^!]{{0,3}}",
    r"(?:谁|誰|边个|邊個)(?:说|說|让|讓|叫|准|准许|話|嗌)(?:了|你|妳)?(?:可以)?停(?:的|下|下来|下來|了|㗎)?(?:,[^!停]{1,10})?\??",
    r"(?:等一?下?|一会儿?|待会儿?|一會兒?|待會兒?)?我(?:喊|说|說|叫|數到?|数到?)[^,!]{0,3}停,?(?:你|妳)?(?:再|才)停[^!]{0,3}",
    rf"{_BUT}(?:让|讓|叫|喊)(?:他|她|他们|她们|那人|司机|司機)(?:停|站住|停下|停下来|停车|停車),?(?:他|她|他们|就|但)[^!]{{1,8}}",
    rf"[^!]{{0,10}}停看[听聽][^!]{{0,6}}|{_BUT}(?:stop|pause)(?:那|这|這|这个|這個|和|跟|的|是|怎么|怎麼|什么|什麼|一词|这词)[^!]{{1,12}}",
    r"(?:架|部|泊|辆|輛|台|臺)?[车車](?:泊|停)(?:咗|在|到)?(?:喺|在)?(?:边|邊|哪|哪里|哪裡|哪儿|边度|邊度)[^!]{0,3}",
)
_EN = (
    r"(?:when|wen|whens|wens|when'?s|wens'?) (?:is |will |does |did )?(?:this |the |that |all this |all the )?(?:rain|snow|noise|music|bus|train|wind|storm|hail|song|movie|film|meeting|alarm|beeping)[^!,]{0,12}(?:stop|end|quit)\w*\??",
    r"(?:wow|oh|hey|nice|aw|yay|look|wo+w)?,? ?(?:you|u|it|he|she) (?:really |just |actually )?sto+p+e?d (?:so |very |really |right |just |that |pretty )?(?:fast|quick|quickly|well|nicely|in time|so fast|perfectly|there|early|great)[^!]{0,20}",
)
_WHOLE = Late(rf"^[\s,.]*(?:{'|'.join((*_JA, *_ZH, *_EN))})[\s.?!]*$")


def spoken_of(text: str) -> bool:
    """Tell whether folded `text` as a whole only speaks of stopping."""
    return len(text) <= 60 and bool(_WHOLE.search(text))
