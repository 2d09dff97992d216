"""Orders to stop in Chinese (Mandarin in both scripts, Cantonese), in folded text without blanks between signs.

停 alone is in hundreds of words, so what stands right after and before it decides: an order opens its clause, after words
that call somebody or hurry him, and ends there or goes on with what is to be stopped.
"""

import re
from collections.abc import Iterator

from deshi.pure.stop_words.late import Late, MadeOf

# traditional signs and variants in the simplified shape (never a change of length); the tables may keep both
_SIMPLE = str.maketrans(
    "準動別裏裡緊強關斷電機馬達輛許夠煩鬧轉繼續飛撲亂過來來進靜暫終斷給讓請剎煞腳車聽廳會兒擺樣這個們應該點趕著麼說話歲帶發執獎復復勞駕嗎繞躍搗蛋邊後",
    "准动别里里紧强关断电机马达辆许够烦闹转继续飞扑乱过来来进静暂终断给让请刹刹脚车听厅会儿摆样这个们应该点赶着么说话岁带发执奖复复劳驾吗绕跃捣蛋边后",
)
# 停 as recognisers write it by ear (ting in its tones), and 下来, 站住, 别动 likewise: only where they are all that is said
_TING = "[挺亭庭廷婷听汀霆]"
_XIALAI = "(?:下(?:来|莱|乃|赖)|夏来|吓来|虾来|下啦)"
_BY_EAR = rf"(?:{_TING}(?:{_XIALAI}|下)+|听?[挺亭庭廷婷]{{1,3}}(?:一下|下)?|[站战占][祝主注柱]|别[洞冻懂栋]|停[夏虾吓]来?|停下[莱乃赖]|住[首守]|[赞战]停)"
_ACT = r"(?:动|動|跳|舞|跑|转|轉|闹|鬧|走|翻|蹦|扑|撲|吵|叫|玩|乱|亂|奔|操作|运行|任务|当前|程序|功能|攻击|前行|你的|全部|脚步|舞步|晃|挠|咬|追|摇|搖|往前|靠近|过来|過來|过去|前进|前進|移动|移動|运动|運動|行动|行動|动作|動作|执行|執行|旋转|一切|所有|表演|伸|打滚|折腾|折騰|搞|弄|做|那样|这样|发?疯|舔|蹭|挤|踩|撞|抓|刨|啃|拱|踢|甩|扭|滚|爬|窜|冲|叼|拽|瞎|胡|摆|招手|挥|拍)"
_END = r"(?:[吧啊呀哦喔啦喇嘛呗了罢哟呐囉咯噢啰耶哈呢先嘅嗷捏叭]|[!,.;:~…」”)]|$|\?|please|stop|now|ok)"
_CORES = (
    r"(?P<damp>紧急停止|緊急停止|紧急停机|緊急停機|紧急制动|緊急制動|紧急刹车|緊急煞車|急停|紧急停车|紧急停|紧急终止|強制停止|强制停止|强制停机|(?:马上|立刻|立即|快|赶紧|赶快)?(?:切断|关掉|关闭|断开|拉掉|切|断|關掉|切斷|關閉|熄)(?:所有|全部|一下)?(?:的)?(?:电源|电机|马达|动力|電源|電機|馬達|動力|电)(?!视|脑|灯|影|话|梯)|(?:电源|电机|马达|電源|馬達)(?:关掉|关了|切断|关闭|断掉|關掉|切斷|停掉)|拔掉?(?:电源|插头|电池)|关电机|停电机|强制关机|断电|斷電|紧急情况|緊急情況|紧急|緊急)",
    r"(?P<ting>停)",
    r"(?P<still>(?:别|別|不要|不许|不許|不准|勿|莫|甭|休|请勿|不可以|不能|唔好|唔准|咪|禁止|严禁|请不要|谁都别|谁也别|都别|冇得)(?:再|给我|給我|乱|亂|随便|到处)*(?:[移走晃扭摇挪跑]动|动|動|郁|喐|动弹|動彈)|咪(?:郁|喐|住|跳|走|搞)|(?:保持|原地)不动|定住|定喺度|企(?:定|喺度|住)|木头人|立正)",
    r"(?P<cease>(?:别|別|不要|不许|不許|不准|唔好|咪|甭|莫)(?:再|给我|給我|继续|繼續|一直|在那|老|瞎|乱|到处)*(?:"
    + _ACT[3:-1]
    + r"|舞动|来劲|搗亂|捣乱|继续|繼續|再来|来回跑|再|往前走|动来动去)(?:[来來]?[^,.!?钟铃错錯太得坏壞过丢偏题忘反歪混慢快高低远]{0,4})?(?:了|啦|喇|咯|先)|(?:别|別|不要|不许|不准|唔好|咪|甭|莫)再(?:"
    + _ACT[3:]
    + r"(?=$|[!,.]))",
    r"(?P<word>静止不动|站住|住手|住脚|打住|收手|收工|罢手|罷手|立定|刹车|剎車|煞車|刹住|剎住|叫停|喊停|中止|中断|中斷|终止|終止|止步|停手|歇手|收住|暂停|暫停|静止|靜止|且慢|慢着|慢著|先等|消停|够了够了|算了别|到此为止|到此為止|就到这|就到這|适可而止|別再來|罢了罢了|收(?=$|!))",
    r"(?P<wait>等等|等一下|等一等|等下|等会儿?|等會兒?|等一会儿?|等一會|等一陣|等陣|等阵|等我一下|稍等(?:一下)?|等一哈|等哈|等(?=$|[!,.]))",
    r"(?P<stay>(?:待|呆|留|停)在(?:原地|那里?儿?|这里?儿?)(?:别动|不动|不要动)?|原地(?:待命|等待|站好|停下|站住|不动)|站(?:那|这)(?:里|儿)?|定格|冻结|冻住|静止不动|保持静止|保持不动|不准再前进|别(?:[冲扑跑走凑贴跳]?过来|靠近我?|碰我|扑我|扑人|咬我?|跑|闹|吵|闹腾|凑过来|往前|乱[跑跳蹦转动窜]|往(?:这|我)(?:边|儿|里)?来)|不要乱[跑跳蹦转窜]|(?:今天|就|先)*(?:跳|玩|转|闹)?到(?:这里?儿?|此)(?:吧|为止|就行了?|就好)|不要(?:[冲扑跑走凑贴跳]?过来|靠近|碰我|闹|吵|跑)|不[许准](?:过来|跑|闹|靠近)|唔好(?:嘈|走|行|跑|过嚟|過嚟|埋嚟|搞)|咪(?:嘈|行住?|走|过嚟|過嚟|搞)|急?刹车|踩刹车|(?:取消|终止|结束|中断|停掉)(?:当前|所有|这个|全部|一切|现在)*(?:动作|任务|指令|程序|执行|操作|表演|跳舞)|关机|稍等一下|稍等稍等|等下等下|稍等|收了吧|歇了吧|住嘴|收声|够喇|(?:电机|马达|系统|程序|动作)停[止转]?(?=$|[!,.]))",
    r"(?P<enough>够了|夠了|夠喇|够啦|夠啦|得喇|得啦|行了行了|好了好了|可以了可以了|行了|好了|可以了|得了)",
)
CORE = Late("|".join(_CORES))
# words that call somebody or hurry him; a sign before ? may be missing
_CALLS = MadeOf(
    """
    快点?儿? 赶紧 赶快 趕快 趕緊 马上 馬上 立刻 立即 即刻 立马 现在 現在 请 請 劳驾 烦请 有劳 麻溜的? 赶紧的 好喇 好啦 今天 系统 我都说了? 恳请 恳求 听到没有? 听见没有? 听着 跟你说
    告诉你 都说 希望你 我希望 可以 你该 该 就此 歇一歇 歇歇 休息一下 缓一缓 缓缓 慢点? 慢慢 妈呀 我去 我靠 我晕 疼 痛 好疼 好痛 罢了 取消 算了 很好 真好 跳得真好 不错 好棒 真棒 可爱
    吓死 吓死我 烦死 吵死 疼死 痛死 烦 吵 闹 够 麻烦 麻煩 拜托 拜託 求求?你 求你了 你们? 妳 您 给我 給我 先 就 喂 嘿 哎呀? 诶 欸 唉 啊 哇 噢 哦 喔 嗯 狗狗? 小狗 狗子 汪汪
    机器狗 機器狗 機器人 机器人 克劳迪娅 宝贝 乖 好了? 行了? 够了 我说 我說 我叫你 我让你 我讓你 我命令你 我要你 我要求你 我想让你 我求你 叫你 让你 讓你 让它 讓它 叫它 使它 把它 让他
    给老子 全都? 都 全部 所有人 大家 各位 谁都 必须 必須 得 应该 應該 要 該 需要 能不能 可不可以 能 能否 可否 会不会 帮我 幫我 帮忙 那 那里 那儿 在那里?儿? 在这里?儿? 在這裡 就地
    就在 原地 原位 当场 站 跳舞 动作 跳 不 不行 不对 不好 别 别别 危险 危險 小心 注意 当心 糟了 完了 天哪 天啊 我的天 救命 有人 有孩子 有小孩 孩子来了 来人了 撞到了? 要撞了 快要撞
    太吵了 太快了 太近了 听话 聽話 乖乖 赶 一下 再 统统 通通 统一 嘘 停 停下 停下来 等等 等一下 住手 站住 唔該 唔该 即管 你而家 而家 喺度 快啲 同我 帮手 啲 畀我 阿 临时 暂时 暫時
    务必 千万 拜 咱们? 我们 我們 咱 真的 已经 玩 转 不要 啦 了 吧 彻底 全身 完全 动 把 舞 动作给 啊啊 呀 oh ok hey please claudia stop no 来 上 下来 暂且 稍微 可否 tmd md tm wc u1s1 卧槽 我操 别吵 车呀 全体 那个 也 妈的 吹哨 得喇
    """,
    ' ,.!?:「『“"(…',
)
_NEG = Late(
    r"(?:别|別|不|没|没有|沒|沒有|未|莫|勿|无法|無法|难以|永不|从不|从未|不能|不会|不想|不肯|不用|不必|不许|不准|无需|唔好|唔使|冇|咪|甭|怎样|怎么|怎麼|为什么|為什麼|为何|哪里?儿?|什么时候|何时|几点|多久|如何|谁|几分钟|几站|多长|会|不知|能不)(?:要|再|给我|可以|能|会|一直|突然|自己|先|想|让你|让它|叫你|应该|得|该|了|是|有)*$"
)
_BLOCK = Late(
    r"如果|要是|假如|的话|的時候|的时候|之后|之前|以后|以前|每次|一旦|只要|当.{1,8}时|等到|昨天|明天|刚才|剛才|上次|下次|那天|从前|小时候|经常|常常|总是|有时|他们?(?!妈)|她们?|谁说|据说|听说|妈妈|老师|医生|爸爸|怎么|怎麼|为什么|為什麼|什么时候|哪[里儿]|几点|多久|如何|是否|会不会|意思|这个词|这个字|这两个字|标志|牌子|雨|车(?!来|停)|音乐|風|风|电梯|钟表?|手表|公交|地铁|巴士|火车|飞机|船|计时|歌|电视|闹钟|视频|游戏|雪|比赛|工厂|公司|学校|心跳|血|公車|校|琴日|寻日|尋日|听日|聽日|差人"
)
_WHEN = Late(
    r"如果|要是|假如|若是|的话|的?时候|的時候|一旦|只要|每次|(?<!等)等(?:到|我|你|他|她|它)|数到|當|当.{1,8}时|听到(?!没)|(?:一会儿?|待会儿?|等会儿?|等一?下)我(?:说|说了|喊|叫|嗌|拍|吹|数)"
)
_FORCE = Late(
    r"(?:让|讓|叫|使|命令|要|告诉|请|让那|叫那)(?:它|他|她|你|那只?狗|狗狗?|小狗|这狗|牠|佢|机器人|机器狗|机器|那机器|那家伙)$|我(?:说|說|叫你|让你|讓你|喊|命令你?|都说了|都叫你|已经说|再说一遍).{0,4}$"
)
# somebody else gives or gets the order: 老师让他站住, 我叫弟弟别跳了
_TOLD = Late(
    r"(?:[妈爸师生察官友哥姐弟妹爷奶他她人板们](?:妈|爸)?(?:就|也|都|一直|又|刚才|昨天|总)?|^我|我刚才?|我昨天)(?:让|叫|命令|喊|要求|劝|告诉|求|请|不让|警告|骂)(?!你|您|它|这|那|狗|机器|停$|停下)[^,你它]{1,4}(?:赶紧|马上|快)?$|(?:[妈爸师生察官友哥姐弟妹爷奶他她板](?:妈|爸)?)(?:就|也|都|一直|又)?(?:让|叫|命令|喊|要求|劝|告诉|求|说)(?:我们?|他们?|她们?|人家|大家|小偷|司机|)$|(?:怎么|怎样|如何)[^,]{0,3}(?:让|叫|使)(?:你|它)$|(?:电影|书|歌|游戏|故事|电视)(?:里|上|中).*"
)
# a cry at the end of a story: ...，快停下 ; not where somebody else is called
_URGENT = Late(r"^(?!.*(?:[他她它]|说|喊|叫|让)).*(?:快|赶紧|马上|立刻|给我|现在)$")
# stopping by turns, and an order of another day
_ELSE = Late(r"(?:走走|下下|打打|跑跑)停?$|(?:昨天|上次|那天|前天|以前)我?(?:说|叫|喊|让)你$")
# what just happened, then the cry: 锅开了等一下, 冒烟了快断电
_DONE = Late(r"^[^我他她它你]{1,8}(?:了|啦|呀)(?:快|赶紧|马上|立刻)?$")
_TING_AFTER = Late(
    rf"(?P<form>停|下来?來?|住|止|一下下?|一停|手|脚|低|咗佢|一?小?会儿?|一會兒?|一哈|下步?子?|掉|机|機|晒){{0,8}}(?P<tail>(?=[吗嗎]\??$)|(?!下?不|過|过|不下|了(?:下来|一|两|三|很|好|多|半|[0-9])|了(?!吧|$|[!,.啊呀哦]))(?:{_END}|手?(?:里|裡|中|上)的|在(?:那|这|這|原地|此)(?![^,]{{0,2}}的)|别|別|不要|不许|不准|快|有|危|小心|前面|你|我(?!停)|您|求|不$|让我|(?:休息|歇)(?:歇|息|一?会儿?|一下|吧)*$|咱|楼|地上|地[板面下]|路[上面]|前[面方]|后[面方]|桌|椅|墙|玻璃|水|火|血|烫|滑|湿|奶|爷|妈|爸|弟|妹|姐|哥|小猫|小狗|猫|狗|后面|那边|门|水[洒倒]|客|邻|老|宝|太|都|这|那|再动|再跳|给|給|太|马上|立刻|现在|看|听|聽|就|先|赶|站|坐|趴|躺|然后|好(?:吗|不|嗎)|行(?:吗|不)|可以|能|住|孩子|小孩|宝宝|人|猫|{_ACT}))"
)
_TING_NOT = Late(
    r"停(?:停[走看打歇]|车|車(?!$)|電|电|机坪|機坪|站|留|顿|頓|战|戰|课|課|产|產|工|业|業|职|職|靠|泊|播|水|火|滞|滯|办|辦|薪|诊|診|尸|屍|刊|赛|賽|经|經|航|运|運(?!動)|妥|摆|擺|止(?:符|键|鍵|按|营|服|生|播|供|使|呼|销|线|線|工|发|播|更|支|交|位|信|标|吸|了|的|过|不|音|录|学|心|思|运营|运行(?!$))|用|牌|当|表|歇|了(?:下来|很|好|多|一|两|三|半|几|[0-9])|下来了(?!$.)|下了|下来的|下脚步|的|在(?!那|这|這|原地|此)|下来(?:的|之|以|后|休息了|聊|想)|不|得|过|過|板|云)"
)
_PAST = Late(r"(?:停下来?來?|停住|停止|停)了(?!吧|啊|!|$)|停下[来來]?了|停止了|停住了|停了下来")

_HEY = r"(?:[\s,.!?]|快点?|赶紧|马上|立刻|请|你|给我|先|喂|哎呀?|狗狗|小狗|克劳迪娅|停下?来?|站住|别动|吧|啊|呀|啦|嘛|了|呗|哦|小心|危险)*"
_EAR = Late(rf"^(?:{_HEY}{_BY_EAR}){{1,4}}(?!你){_HEY}$")


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield `(start, end, level)` of the orders to stop in folded text."""
    text = text.translate(_SIMPLE)
    if len(text) <= 30 and _EAR.search(text):
        yield 0, len(text.rstrip(" ,.!?")), "soft"
        return
    for hit in CORE.finditer(text):
        kind = hit.lastgroup or ""
        end = _order(text, hit, kind)
        if end:
            yield hit.start(), end, "damp" if kind == "damp" else "soft"


def _order(text: str, hit: re.Match[str], kind: str) -> int:
    """Return where the order ends, 0 where the hit is none."""
    floor = max(0, hit.start() - 60)
    cut = max(text.rfind(c, floor, hit.start()) for c in "!.?\n,;:")
    before = text[cut + 1 if cut >= 0 else floor : hit.start()]
    stop = max(text.rfind(c, floor, hit.start()) for c in "!.?\n")
    lead = text[stop + 1 if stop >= 0 else floor : hit.start()]
    after = text[hit.end() : hit.end() + 40]
    if _ELSE.search(before):
        return 0
    if kind not in ("still", "cease") and _NEG.search(before) and not _polite(before):
        return 0
    if _WHEN.search(lead):
        return 0
    urgent = kind in ("ting", "word", "stay") and _URGENT.search(before)
    if (
        _BLOCK.search(lead)
        and not urgent
        and not _FORCE.search(before)
        and not (_CALLS.match(before) and before != lead)
    ):
        return 0
    if _TOLD.search(before):
        return 0
    if re.match(
        r"[」”』\"]?(?:的意思|这个|是什么|怎么|用英|用日|这两|这俩|二字|要怎|该怎|点[讲写解]|點[講寫解]|英文|日文|键|按钮|標|标|是一|在英)",
        after,
    ):
        return 0
    if re.search(r"(?:的时候|的话|之后|以后|之前|的時候)", after.split(",")[0]):
        return 0
    return _FITS[kind](text, hit, before, after)


def _polite(before: str) -> bool:
    return bool(re.search(r"(?:能不能|可不可以|会不会|好不好)[^,]{0,4}$", before))


def _ting(text: str, hit: re.Match[str], before: str, _after: str) -> int:
    if re.match(r"停(?:[机機车車]了|停*(?:走走|看看|打打|跑跑))", text[hit.start() :]):
        return 0
    allowed = re.search(r"(?:可以|该|应该|得|必须|能)(?:先|马上|赶紧)?$", before) and re.match(
        r"停(?:下来?)?了(?:$|[!,.吧啊])", text[hit.start() :]
    )
    if allowed and _CALLS.match(before):
        return hit.end()
    if re.search(r"(?:说|喊|叫)停?(?:你们?|它|大家)就$", before) or re.match(
        r"停下来?[看听][我他她]", text[hit.start() :]
    ):
        return 0
    if _TING_NOT.match(text, hit.start()) and not re.match(
        r"停(?:车|車|机|機|了|下(?:你的|的)?脚步)(?:$|[!,.])", text[hit.start() :]
    ):
        return 0
    if _PAST.match(text, hit.start()) and not (
        _CALLS.match(before) and (re.match(r"停了(?:$|[!,.])", text[hit.start() :]))
    ):
        return 0
    if re.match(r"停(?:车|車)", text[hit.start() :]) and before:
        return 0
    if (
        re.match(
            r"停(?:下来?)?(?:[看听]|你们?就|大家就|我就|然后他|然后她)(?:我|他|她|着|花|$|坐|站|跳|趴)?",
            text[hit.start() :],
        )
        and not before
    ):
        return 0
    more = _TING_AFTER.match(text, hit.end())
    asked = re.search(r"[吗嗎么]\??$", text)
    if not more or (
        asked
        and not _FORCE.search(before)
        and not re.search(r"能|可以|会不会|肯|好吗|行吗", text[max(0, hit.start() - 60) :])
    ):
        return 0
    if not (_CALLS.match(before) or _FORCE.search(before)) and not _cry(before, text, more):
        return 0
    return more.start("tail")


# words that hold on to the 停 behind them: 会停, 让停, 在这停, 表停, 的停
_HELD = Late(
    r"(?:[被叫使令说喊会能想要该没不就才都也再总常又自地得的车雨雪风表钟机乐歌它他她们后时前边站口完到着来暂调刚]|自己|突然|忽然|慢慢|已经|终于|我)$"
)


def _cry(before: str, text: str, more: re.Match[str]) -> bool:
    """Speech without punctuation: a stop at the end, after a clause of its own."""
    bare = re.match(r"(?:停|[下住止来来手]|一下)*[吧啊呀!.]*$", text[more.start() :])
    if not bare or len(before) < 2 or _HELD.search(before):
        return False
    if re.search(r"(?:快|赶紧|马上|立刻|给我|求你|拜托|现在|请|你)$", before):
        return not re.search(r"[他她]|自动|我(?:说|喊)", before)
    long = bare.end() > 0 and text[more.start() : more.start() + 1] != "止"
    return bool(re.search(r"(?:了|啊|呀|孩|危险|吧|人|啦)$", before)) or (
        long and not re.search(r"[他她]|自动|狗|我们", before)
    )


def _simple(_text: str, hit: re.Match[str], before: str, after: str) -> int:
    if not (_CALLS.match(before) or _FORCE.search(before)) or (hit[0] in _STATES and after.startswith("了")):
        return 0
    if hit[0] == "住手" and after[:1] in tuple("边邊里裡机機印上头頭"):
        return 0
    if hit[0] in _NOUNS and not re.match(rf"{_END}|(?:跳舞|[别快停有危小不你动任执操当程刹])", after):
        return 0
    if re.match(
        r"(?:键|鍵|符|的|不|日子|脚|腳|机|機|校|间|処|处|院|宿|符号|术|比赛|学业|会员|订阅|线|过|過|按|于|营|服务|音乐|视频|播放|了(?!$|[!,.吧啊])|片|灯|距|失|系统|合同|妊|是)",
        after,
    ):
        return 0
    return hit.end()


def _still(_text: str, hit: re.Match[str], before: str, after: str) -> int:
    if hit[0][0] in "企定站立木" and re.search(r"(?:唔好|咪|别|不要|唔使)$", before):
        return 0
    if re.search(
        r"如果|要是|为什么|怎么|[他她](?!说|叫|让)$|(?<!给)我$|动也(?!$)|一动也(?!$)", before
    ) or re.match(
        r"(?:声色|气|不|真格|辄|摇|脑|酒|游|是|感情|手|心|怒|笔|我的|产|漫|画|物|作片|感|队|我(?!给|看|帮|在|要|来|拍|去|接)|他|她|那|这|情|钟|好玩|游戏|了吗|了嗎|了没|粗|用|员|词|桌)",
        after,
    ):
        return 0
    return hit.end()


def _wait(_text: str, hit: re.Match[str], before: str, after: str) -> int:
    if not (_CALLS.match(before) or _DONE.search(before)) or re.search(r"[、和]", before):
        return 0
    ends = re.match(
        rf"{_END}|停|等|稍|别|別|有|小心|危|先别|不要|不对|你(?:要|别)|我(?!们?[要去想])|孩|快|前", after
    )
    wonder = re.match(r"[,.!?]*(?:什么|你说什么|为什么|怎么|谁|真的|这是|那是|这么)", after)
    return hit.end() if ends and not wonder else 0


def _enough(_text: str, hit: re.Match[str], before: str, after: str) -> int:
    fits = (
        _CALLS.match(before)
        and re.match(r"[啊呀啦吧,.!~]*(?:$|[别別停不!,.])", after)
        and not re.match(r"[,]?[吗嗎]", after)
    )
    if hit[0] in ("行了", "好了", "可以了", "得了"):
        fits = fits and re.match(r"[,.!]*(?:停|别|別|不要|够)", after) is not None
    return hit.end() if fits else 0


def _damp(_text: str, hit: re.Match[str], before: str, after: str) -> int:
    if re.search(r"[按拍]下?$", before) and re.match(r"(?:按钮|按鈕|键|开关)?[!,.]*$", after):
        return hit.end()
    if re.match(
        r"(?:带|帶|位|区|區|车道|按钮|按鈕|键|鍵|的|装置|裝置|系统|开关|開關|是|在哪|怎么|功能|测试|了(?!$|[!,.])|吗|出口|联系|通知|会议|任务|按键|电话|事|联|救|呼|疏)",
        after,
    ):
        return 0
    if hit[0] in ("断电", "斷電") and after.startswith("了") and not before:
        return 0
    if hit[0] in ("紧急", "緊急", "紧急情况", "緊急情況"):
        return hit.end() if _CALLS.match(before) and re.match(r"[!,.]*$", after) else 0
    return (
        hit.end()
        if _CALLS.match(before)
        or _FORCE.search(before)
        or _DONE.search(before)
        or re.search(r"[按启]|执行|启动", before)
        else 0
    )


def _stay(_text: str, hit: re.Match[str], before: str, after: str) -> int:
    """别过来, 关机, 原地待命: an order only where nothing else is said after it."""
    return (
        hit.end()
        if _CALLS.match(before)
        and re.match(rf"{_END}|[够夠停]", after)
        and not re.match(r"[了]?[吗嗎]|了$|先生", after)
        else 0
    )


_NOUNS = ("立定", "刹车", "静止", "定住", "木头人", "收工", "叫停", "喊停", "中止", "终止", "罢手", "刹住")
_STATES = ("暂停", "暫停", "中止", "中断", "中斷", "终止", "終止", "静止", "靜止")
_FITS = {
    "ting": _ting,
    "word": _simple,
    "cease": _still,
    "still": _still,
    "stay": _stay,
    "wait": _wait,
    "enough": _enough,
    "damp": _damp,
}
