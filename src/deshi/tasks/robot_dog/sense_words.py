"""The forms that `sense` knows, one pattern a language, each kind of question a named group.

The text is folded, without marks but the last question mark; Japanese without long-vowel signs, Chinese in simplified signs. No form
may be a statement or an order, and repetitions are bounded, so that no text takes long.
"""

_OPEN, _CLOSED = "<open>", "<closed>"  # the form is a question by its words; by its end only


def _kinds(before: str, ends: dict[str, str], **kinds: tuple[str, ...]) -> str:
    """Return one pattern: each kind with the forms that share an end as a group, named by the kind and the end."""
    parts = []
    for place, (mark, end) in enumerate(ends.items()):
        groups = []
        for kind, forms in kinds.items():
            found = "|".join(form.removesuffix(mark) for form in forms if _end(form) == mark)
            groups += [f"(?P<{kind}_{place}>{found})"] if found else []
        parts += [f"(?:{'|'.join(groups)}){end}"] if groups else []
    return f"{before}(?:{'|'.join(parts)})"


def _end(form: str) -> str:
    return next((mark for mark in (_OPEN, _CLOSED) if form.endswith(mark)), "")


# English: all lower case, no apostrophes
_BATTERY = r"(?:(?:your|the|my|claudias) )?(?:battery|batteries|charge|power)"
_STATE = r"(?:standing|sitting|seated|crouching|lying down|laying down|lying there|lying|laying|fallen|limp|flat)(?: up| down| over)?"
_FRONT = r"(?:in front(?: of you)?|ahead(?: of you)?|before you|in your way|in your path|blocking (?:you|your way|your path))"
_NEAR = r"(?:near|near to|close to|next to|beside|around|in front of) you"
_ENGLISH = _kinds(
    r"(?:(?:hey|hey there|ok|okay|so|and|um|uh|well|please|sorry|excuse me|claudia|dog|doggy|doggo|buddy|boy|girl|robot|pup|puppy|now|but|just|tell me|quick question) ){0,4}"
    r"(?:(?:can|could|would|will) you (?:please )?(?:tell me|let me know|say|check) )?",
    {
        "": r"(?: (?:right now|now|at the moment|currently|today|please|then|claudia|buddy|boy|girl|dog|doggy|robot|exactly|there|again|still|anyway)){0,3}\??"
    },
    charging=(
        r"(?:are you|is your battery) (?:currently |already |still |being )?(?:charging|being charged|getting charged|recharging|plugged in)",
    ),
    lasting=(
        rf"how (?:long|much longer) (?:will|does|can|would|is) (?:you|{_BATTERY}) (?:still )?(?:last|go on|hold|keep going|run)(?: for)?(?: on (?:this|one|a) (?:charge|battery))?",
        rf"how long (?:until|till|before) {_BATTERY} (?:is empty|is dead|runs out|dies)",
        rf"when (?:will|does|do) (?:you|{_BATTERY}) (?:run out(?: of (?:battery|power|charge))?|die|be empty)",
        r"(?:whats|what is|how is|hows) your battery life(?: like| looking| doing)?",
    ),
    battery=(
        rf"(?:hows|how is|how s) {_BATTERY}(?: (?:level|charge|status))?(?: (?:doing|looking|holding up|going))?",
        rf"(?:whats|what is|what s) {_BATTERY}(?: (?:level|status|percentage|percent|state|charge|reading))?(?: (?:at|on|like))?",
        rf"(?:what|which) (?:battery )?(?:level|percentage|percent) (?:is {_BATTERY}|are you)(?: at| on)?",
        rf"how (?:full|empty|charged|low|high) (?:is {_BATTERY}|are your batteries)",
        r"how (?:charged|charged up) are you",
        r"how many percent (?:battery |charge |of battery )?(?:do you have|have you got|are left|is left|are you at|have you)(?: left)?",
        r"how much (?:battery|charge|juice|battery power|battery life) (?:(?:do you|have you|you|you have|you got|is|is there)(?: still)?(?: have| got)?)?(?: left| remaining)?",
        r"(?:how full your battery is|what your battery(?: level)? is|how much battery (?:you have(?: left)?|is left))",
        r"is (?:your|the) battery (?:still |really |getting |running |almost |nearly |about )?(?:low|full|empty|ok|okay|fine|good|charged|dead|dying|all right|flat|weak)(?: enough)?",
        r"(?:are you|you(?=.*\?)) (?:still |fully |already |getting |running )?(?:charged(?: up)?|low on (?:battery|power|charge|juice)|out of (?:battery|power|juice))(?: enough)?",
        r"do you (?:still )?(?:have|got) (?:enough|any|much|some) (?:battery|charge|juice)(?: left)?",
        r"do you need (?:to be |to |a |some )?(?:charging|charged|charge|recharging|recharge|recharged)",
        r"(?:your )?battery (?:level|status|percentage|percent|charge|left|remaining)",
        r"(?:your )?battery(?=\?)",
    ),
    posture=(
        r"(?:what|which) (?:posture|position|pose|stance) are you(?: in)?",
        r"(?:whats|what is) your (?:current )?(?:posture|pose|stance)",
        r"what (?:posture|pose|stance) you are in",
        rf"are you (?:still |already |now |currently )?(?!lying(?: now)?\??$){_STATE}(?: or (?:are you )?{_STATE}| {_STATE}| not){{0,3}}",
        r"have you (?:fallen|tipped|toppled|fallen over|tipped over|toppled over|fallen down)",
        r"are you (?:still |already )?on your (?:feet|legs|belly|side|back)(?: or (?:lying|sitting)(?: down)?)?",
        r"how are you (?:standing|positioned)",
    ),
    doing=(
        r"(?:what are|whatre|what re|what r|what) (?:you|u) (?:currently |just )?(?:doing|up to|busy with|in the middle of)",
        r"(?:whatcha|watcha|whatchu) (?:doing|up to)",
        r"what you are (?:doing|up to)",
        r"are you (?:still |already |currently )?(?:moving|busy|dancing|walking|doing (?:something|anything)|in motion)",
        r"are you (?:done|finished)(?: yet| already| moving)?",
    ),
    people=(
        rf"is (?:there )?(?:anyone|anybody|someone|somebody|a person) (?:standing )?{_NEAR}",
        rf"are (?:there )?(?:any )?people (?:standing )?{_NEAR}",
        rf"whos {_NEAR}",
        rf"who is {_NEAR}",
    ),
    ahead=(
        rf"is (?:there )?(?:anything|something|any obstacle|an obstacle|a wall|an object) (?:standing |right |directly )?{_FRONT}",
        rf"are there (?:any )?(?:obstacles|things|objects) {_FRONT}",
        rf"(?:whats|what is) (?:right |directly )?{_FRONT}",
        rf"(?:do|can) you (?:see|sense|detect|feel|notice) (?:anything|something|an obstacle|any obstacles?|obstacles) {_FRONT}",
        r"(?:do|can) you (?:see|sense|detect) (?:an obstacle|any obstacles?|obstacles)",
        r"(?:anything|something) (?:blocking|in front of) (?:you|your way|your path)",
        r"(?:any obstacles|any obstacle|anything) (?:in front|ahead|in front of you|in your way)",
        r"any obstacles",
        r"is (?:the|your) (?:way|path|road) (?:ahead )?(?:clear|free|blocked)(?: ahead)?",
        r"is it (?:clear|free) (?:ahead|in front)(?: of you)?",
        r"how much (?:space|room) (?:is there|do you have|have you got|is) (?:in front of you|ahead|ahead of you|in front)",
        r"how far (?:away )?is the (?:nearest |next )?obstacle",
    ),
    why=(
        r"(?:why|how come) (?:dont|wont|cant|arent|do|will|can|are|didnt) ?(?:you|u) (?:not |still |just |even )?(?:move|moving|budge|budging|respond|responding|react|reacting|do anything|doing anything|moving at all)(?: anymore| any more| at all| yet)?",
        r"(?:why|how come) (?:are )?you (?:just |still )?(?:not moving|not responding|not reacting|frozen|stuck|blocked|dont move|wont move|cant move|arent moving)(?: anymore| any more| at all| yet)?",
        r"why you (?:dont|wont|cant|arent) (?:move|moving)(?: anymore| at all)?",
        r"(?:whats|what is) (?:keeping you from|preventing you from|holding you|holding you back from)(?: moving)?",
        r"what (?:keeps|prevents|holds) you (?:from moving|back)",
        r"why is nothing happening",
        r"(?:can you|are you able to) move(?: again| yet| at all)?",
        r"are you (?:still )?(?:stuck|frozen|blocked|jammed)",
    ),
    status=(
        r"(?:whats|what is) your (?:current )?(?:status|state|condition)",
        r"(?:your )?(?:status|status report|state report)(?=\?)",
        r"(?:give me (?:a|your) )?status report",
        r"(?:hows|how is) your body(?: doing| feeling)?",
        r"is (?:something|anything) (?:wrong|broken|the matter) with (?:you|your body)",
        r"(?:do you have|are there|have you got) (?:any )?(?:faults|a fault|errors|an error)",
    ),
    link=(
        r"are you (?:still )?(?:connected|online|offline)(?: to (?:your|the|a) (?:body|robot|dog))?",
        r"is your body (?:still )?(?:connected|online|offline|simulated|virtual|a simulation|real or simulated|simulated or real)",
        r"are you (?:just |only )?(?:simulated|a simulation|in a simulator|in a simulation|real or simulated|simulated or real|a simulation or real)",
        r"do you have a (?:real )?body",
    ),
)

# Japanese: no marks, no long-vowel signs
_NOW = r"(?:(?:今現在|ただいま|今|いま|現在)(?:は|の|って)?)?"
_END = r"(?:んですか|ですか|でしょうか|んだろう|だろう|のか|なの|だっけ|やっけ|かしら|です|かな|かね|んだ|んや|だい|やろ|わけ|か|の|ん|ね|よ|や){0,3}"
_ASKED = (
    r"(?:(?:んですか|ですか|でしょうか|ますか|のですか|のか|かな|かね|かしら|か)(?:ね|な)?\??"
    r"|(?:なの|だっけ|です|よね|の|ん|ね|や){0,2}\?)"
)
_TELL = r"(?:か?を?(?:教えて|おしえて|言って|答えて|聞かせて|知らせて|報告して|見せて|確認して|チェックして|調べて|知りたい)(?:くれますか|くれない|くれる|くれ|ください|下さい|もらえますか|もらえる|ちょうだい|ほしい|いただけますか|です|な|ね|よ|か){0,2})"
_CELL = r"(?:電池|でんち|バッテリ|ばってり|充電)"
_REST = r"(?:の?(?:残量|残り|のこり|残|レベル|容量|状態|状況|具合|調子|量|充電|充電量|パセント|パセンテジ))"
_MUCH = r"(?:(?:あと|まだ|残り|のこり|今|いま|現在)は?)?(?:どの(?:くらい|ぐらい|程度)|どれ(?:くらい|ぐらい|だけ|ほど)|どん(?:くらい|ぐらい|だけ)|(?:何|なん)(?:パセント|ぱせんと|%|割)(?:くらい|ぐらい)?|どんな(?:もん|感じ|具合|状態|状況)|どう|いくつ|なんぼ)"
_IS = r"(?:い?る|い?ます|んの|ん|おる|はる)"
_ARE = r"(?:い?る|い?ます|んの|おる|はる)"  # "てん" alone may be an order ("座ってんか")
_LEFT = rf"(?:(?:残|のこ)(?:って{_IS}|っとる|っとん|り)|あります|ある|あん|なって{_IS}|なっとる)?"
_SHAPE = r"(?:姿勢|しせい|体勢)"
_STANDS = rf"(?:立って|たって|座って|すわって|伏せて|ふせて|寝て|寝そべって|寝転んで|横になって|倒れて|転んで){_ARE}"
_WHY = r"(?:なんで|何で|なぜ|何故|どうして)"
_STILL = r"(?:(?:動か|うごか)(?:ないまま|なくなった|なくなっちゃった|ない|へん|れない|ねえ|ん)|(?:動け|うごけ)(?:なくなった|ない|ません|へん)|動きません|動いてくれない|動いて(?:い?ない|い?ません)|反応しない|反応しません|じっとして(?:い?る|い?ます)|固まって(?:い?る|い?ます))"
_AHEAD = r"(?:目の前|めのまえ|前方|正面|行く手|進行方向|前|まえ)(?:の(?:ほう|方))?"
_THING = r"(?:何か|なにか|なんか|物|もの|障害物|邪魔な物|邪魔|壁)"
_JAPANESE = _kinds(
    r"(?:(?:ねえ|ねぇ|ね|なあ|あの|えっと|ところで|それで|じゃあ|すみません|すいません|ちょっと|クラウディア|わんちゃん|ワンちゃん|わんこ|ロボット|君|きみ|お前|おまえ|あなた|そっち|あんた)(?:さん|ちゃん|くん)?(?:は|の|って)?){0,3}"
    + _NOW,
    {_OPEN: rf"{_END}{_TELL}?\??", _CLOSED: _ASKED, "": ""},
    charging=(rf"充電(?:中|して(?:い?る|い?ます)|されて(?:い?る|い?ます)|できて(?:い?る|い?ます)){_CLOSED}",),
    lasting=(
        rf"(?:{_CELL}(?:は|って|が)?)?(?:あと|まだ)?(?:どの(?:くらい|ぐらい)|どれ(?:くらい|ぐらい|だけ)|何(?:分|時間)(?:くらい|ぐらい)?|いつまで)(?:もつ|もちます|もちそう|持つ|持ちます|持ちそう|動ける|動けます){_OPEN}",
        rf"{_CELL}(?:の)?持ち(?:は|って)?(?:どう|どのくらい|どれくらい)?{_END}\?",
    ),
    battery=(
        rf"{_CELL}{_REST}?(?:は|って|が|も)?{_NOW}{_MUCH}{_LEFT}{_OPEN}",
        rf"{_CELL}{_REST}(?:は|って)?{_TELL}?\??",
        rf"{_CELL}(?:は|って)?(?:\?|{_TELL}\??)",
        rf"{_MUCH}の?{_CELL}(?:が|は)?{_LEFT}{_OPEN}",
        rf"残り(?:の)?{_CELL}(?:の?量|残量)?(?:は|って)?(?:{_MUCH}{_LEFT})?{_OPEN}",
        rf"{_CELL}{_REST}?(?:は|って|が)?(?:まだ|もう|ちゃんと|今)?(?:十分|充分|足りて{_IS}|大丈夫|平気|ある|あります|残って{_IS}|切れそう|切れかけ|切れて{_IS}|なくなりそう|少ない|少なくない|減って{_IS}|満タン|フル|いっぱい|低い|低くない){_CLOSED}",
        rf"充電(?:が|は)?(?:必要|いる|いります|した(?:ほう|方)がいい|しなくて(?:いい|大丈夫|平気)){_CLOSED}",
    ),
    posture=(
        rf"(?:どんな|どういう|何の|なんの)(?:{_SHAPE}|ポズ|格好)(?:を|で|に)?(?:(?:して|とって|取って|なって)?{_IS}|しとる|なの)?{_OPEN}",
        rf"{_SHAPE}(?:は|って|が)?(?:どう|何|なに|どんな(?:感じ)?)(?:なって{_IS})?{_OPEN}",
        rf"{_SHAPE}(?:は|って)?(?:\?|{_TELL}\??)",
        rf"(?<=今の){_SHAPE}は?",
        rf"(?:まだ|もう|ちゃんと)?{_STANDS}(?:(?:の|のか|か|んですか|ですか)?\??(?:それとも|または|もしくは)?{_STANDS}){{0,2}}(?:の|か|のか)?(?:どっち|どちら)?(?:なの|の)?{_CLOSED}",
        rf"{_STANDS}(?:の|か|のか)?(?:それとも)?{_STANDS}(?:の|か|のか)?(?:どっち|どちら){_END}",
    ),
    doing=(
        rf"(?:何|なに|なん)(?:を|か|かを)?(?:(?:して|やって){_IS}|してらっしゃ(?:る|います)|しとる|しとん|やっとる|やっとん)(?:ところ|とこ|最中)?{_OPEN}",
        rf"(?:まだ|もう)?(?:動いて|踊って){_ARE}{_CLOSED}",
        rf"(?:まだ|もう)?(?:忙しい|作業中|動作中){_CLOSED}",
    ),
    people=(
        rf"(?:すぐ)?(?:近く|ちかく|周り|まわり|そば|周囲|目の前|前|隣)(?:に|には)(?:誰か|だれか|誰も|誰|だれ|人|人間)(?:は|が|って)?(?:いる|います|いない|いません){_CLOSED}",
    ),
    ahead=(
        rf"{_AHEAD}(?:に|には|って|は)?{_NOW}{_THING}(?:が|は|って)?(?:ある|あります|見える|見えます|いる|います|ない|ありません){_CLOSED}",
        rf"{_AHEAD}(?:に|には|は)?(?:何|なに)が(?:ある|あります|見える|見えます){_OPEN}",
        rf"{_AHEAD}(?:は|って|が)?(?:どの(?:くらい|ぐらい)|どれ(?:くらい|ぐらい|だけ)|何メトル)(?:の)?(?:空いて|開いて|あいて){_IS}{_OPEN}",
        rf"{_AHEAD}(?:は|って|が)?(?:空いて|開いて|あいて){_IS}{_CLOSED}",
        rf"障害物(?:は|って|が)?(?:ある|あります|ない|ありません){_CLOSED}",
    ),
    why=(
        rf"{_WHY}(?:今|いま|さっきから|ずっと|全然|ぜんぜん|急に|まだ){{0,2}}{_STILL}{_OPEN}",
        rf"{_STILL}(?:の|わけ|理由|原因)(?:(?:は|って){_WHY}{_END}\??|(?:は|って)(?:何|なに){_END}\??|{_TELL}\??)",
        rf"(?:もう|まだ|ちゃんと)?(?:動け|うごけ)(?:る|ます|そう|ない|ません){_CLOSED}",
    ),
    status=(
        rf"(?:(?:体|からだ|ボディ|機体|本体)の?)?(?:状態|コンディション|ステタス)(?:は|って|が)?(?:どう|どんな(?:感じ|具合)?|正常|問題ない|大丈夫)(?:なって{_IS})?{_OPEN}",
        rf"(?:どういう|どんな)(?:状態|状況){_OPEN}",
        rf"(?:(?:体|からだ|ボディ|機体|本体)の?)?(?:状態|コンディション|ステタス)(?:は|って)?(?:\?|{_TELL}\??)",
        rf"(?:体|からだ|ボディ|機体|本体)の?(?:調子|具合)(?:は|って)?(?:どう|いい|大丈夫|問題ない)?{_END}\?",
        rf"(?:どこか|どっか)(?:に)?(?:悪い|おかしい|壊れて{_IS}|故障して{_IS}|調子悪い)(?:ところ|とこ)?(?:が|は)?(?:ある|あります)?{_CLOSED}",
        rf"(?:故障|異常|不具合)(?:は|が|って)?(?:ある|あります|ない|ありません|して{_IS}){_CLOSED}",
    ),
    link=(
        rf"(?:(?:体|からだ|ボディ|ロボット|本体|実機)(?:と|に|は)?)?(?:ちゃんと|まだ|もう)?(?:(?:つなが|繋が)って|接続(?:され|でき)て){_IS}{_CLOSED}",
        rf"(?:接続|オンライン)(?:は|って)?(?:大丈夫|なの)?{_CLOSED}",
        rf"(?:(?:体|からだ|ボディ|本体)(?:は|って)?)?(?:シミュレション|シミュレタ|仮想|バチャル)(?:の(?:体|からだ|ボディ|犬|ロボット))?(?:なの|です)?か?(?:それとも(?:本物|実機)(?:なの|です)?)?{_CLOSED}",
    ),
)

# Chinese: simplified signs, no marks
_AT = r"(?:现在|目前|这会儿|当前|此刻|眼下)?"
_YOU = r"(?:你|您)?"
_TAIL = r"(?:呢|啊|呀|啦|了|哦|哈|嘛|的){0,2}"
_IF = r"(?:(?:吗|么|没有|没)(?:呢|啊|呀)?\??|(?:呢|啊|呀|了|的)?\?)"
_SAY = r"(?:(?:请|麻烦)?你?(?:告诉我|跟我说说|说说|说一下|报告一下|报告|汇报一下|汇报|报一下|查一下|看一下|看看)(?:你的|现在的|当前的|当前|你现在的)?)"
_POWER = r"(?:电池|电量|电力|电)"
_POSED = r"(?:站着|坐着|趴着|躺着|卧着|蹲着|倒着|摔倒了|倒下了|跌倒了)"
_FACING = r"(?:正前方|前方|前面|前边|面前|眼前)"
_BLOCK = r"(?:障碍物|障碍|东西|物体)"
_CHINESE = _kinds(
    rf"(?:喂|嘿|哎|诶|欸|那个|那|请问|对了|话说|小狗|狗狗|狗子|克劳迪娅|机器狗|机器人|小家伙|宝贝|你的|您的|你|您){{0,4}}{_SAY}?{_AT}{_YOU}",
    {_OPEN: rf"{_TAIL}\??", _CLOSED: _IF, "": ""},
    charging=(
        rf"(?:是不是)?(?:正在|在|正)充(?:着)?电(?:中)?{_CLOSED}",
        rf"充着?电(?:中|着){_CLOSED}",
    ),
    lasting=(
        rf"(?:电池|电量|电)?(?:还)?(?:能|可以)再?(?:用|撑|坚持|跑|工作)(?:多久|多长时间|几个小时|几小时|几分钟){_OPEN}",
        rf"续航(?:有|是)?(?:多久|多长|怎么样){_OPEN}",
    ),
    battery=(
        rf"{_POWER}的?(?:电量|余量|剩余电量|水平|情况|状态|状况|百分比)?{_AT}还?(?:有|剩下|剩余|剩|是)?(?:多少|几成|几格|百分之几|百分之多少|怎么样|怎样|如何|咋样){_TAIL}电?{_OPEN}",
        rf"还?(?:有|剩下|剩余|剩)(?:多少|几成|几格|百分之几|百分之多少)的?(?:电量|电池|电力|电){_OPEN}",
        rf"{_POWER}还?(?:够用|够|足够|充足|足|低|满|正常|不足)了?(?:吗|么|不够|不足|不满){_OPEN}",
        rf"{_POWER}还?(?:够用|够|足够|充足|低|满|正常)\?",
        rf"还?有没有电{_OPEN}",
        rf"还?有电{_CLOSED}",
        rf"(?:是不是)?快?没电了?{_CLOSED}",
        rf"(?:需不需要|用不用|要不要|是不是该|是不是要)充电{_OPEN}",
        rf"(?:需要|该|要)充电了?{_CLOSED}",
        r"(?:剩余电量|电池电量|电池余量)(?:是|呢)?\??",
        rf"(?<=[诉我说告报查看的下])(?:电池)?电量{_OPEN}",
        r"(?:电量|电池)(?:呢)?\?",
    ),
    posture=(
        rf"(?:是|处于|保持|摆)?着?(?:什么|啥|哪种|怎样的)(?:姿势|姿态){_OPEN}",
        rf"的?(?:姿势|姿态)(?:是)?(?:什么|啥|怎么样|怎样|如何|哪种){_OPEN}",
        rf"(?:是|是不是)?还?{_POSED}的?{_CLOSED}",
        rf"(?:是|是不是)?{_POSED}(?:还是|或者)是?{_POSED}(?:(?:还是|或者)是?{_POSED})?的?{_OPEN}",
    ),
    doing=(
        rf"正?在(?:干|做|忙|搞|弄)着?(?:些)?(?:什么|啥|嘛){_OPEN}",
        rf"(?:干|做|忙)(?:什么|啥|嘛)呢{_OPEN}",
        rf"还?(?:正在|在)(?:跳舞|忙|移动|走动|运动){_CLOSED}",
        r"忙(?:吗|么|不忙)\??",
    ),
    people=(
        rf"(?:附近|旁边|周围|身边|面前|前面)(?:现在)?有没有(?:别的|什么)?人{_OPEN}",
        rf"(?:附近|旁边|周围|身边|面前|前面)(?:现在)?有(?:别的|什么)?(?:人|谁)在?{_CLOSED}",
    ),
    ahead=(
        rf"{_FACING}(?:现在)?(?:有没有|是不是有|是否有)(?:什么)?{_BLOCK}(?:挡着|拦着)?(?:你|路)?{_OPEN}",
        rf"{_FACING}(?:现在)?有(?:什么|啥)(?:{_BLOCK})?(?:挡着|拦着)?(?:你|路)?(?:吗|么)?{_OPEN}",
        rf"{_FACING}(?:现在)?有{_BLOCK}(?:挡着|拦着)?(?:你|路)?{_CLOSED}",
        rf"{_FACING}还?有多(?:大|少|远)的?(?:空间|地方|距离){_OPEN}",
        rf"{_FACING}(?:是)?(?:空着|空|畅通)的?{_CLOSED}",
        rf"(?:有没有|有)(?:什么)?{_BLOCK}(?:挡|拦)(?:着|住)(?:你|路|了){{0,2}}{_CLOSED}",
    ),
    why=(
        rf"(?:是)?(?:为什么|为啥|为何|怎么|干嘛|干吗|咋)你?(?:还是|还|现在|一直|突然|老|都|站着|坐着|趴着|总){{0,2}}(?:一动不动|不动弹|不动|动不了|不能动|不肯动|没动|没有反应|没反应|不会动){_OPEN}",
        rf"不动了?是?(?:为什么|为啥|怎么回事){_OPEN}",
        rf"还?(?:能|可以)动弹?了?{_CLOSED}",
        rf"(?:还)?能不能动{_OPEN}",
        rf"(?:是不是)?(?:卡住|死机)了?{_CLOSED}",
    ),
    status=(
        rf"的?(?:身体|机身)?的?(?:状态|状况)(?:是)?(?:怎么样|怎样|如何|什么|好吗|正常吗){_OPEN}",
        rf"(?<=[诉我说告报查看的下前])(?:身体|机身)?(?:状态|状况){_OPEN}",
        rf"(?:有没有|有)(?:什么|啥)?(?:故障|毛病|异常){_CLOSED}",
        r"有没有(?:故障|毛病|异常)",
    ),
    link=(
        rf"(?:和|跟|与)?(?:身体|机器人|机器狗|机身)?还?(?:连接|连)(?:上|着|好|正常)?了?{_CLOSED}",
        rf"在线{_CLOSED}",
        r"(?:的?身体)?(?:是不是|是)(?:模拟|仿真|虚拟)(?:的|出来的)?(?:吗|么|还是真的|还是真实的|\?)\??",
    ),
)

LANGUAGES = {"en": _ENGLISH, "ja": _JAPANESE, "zh": _CHINESE}
