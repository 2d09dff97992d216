"""Questions about its own body in English: all lower case, no apostrophes."""

from deshi.tasks.robot_dog.sense_words.forms import Language, kinds, vocabulary

_BATTERY = r"(?:(?:your|the|my|claudias) )?(?:battery|batteries|charge|power)"
_STATE = r"(?:standing|sitting|seated|crouching|lying down|laying down|lying there|lying|laying|fallen|limp|flat)(?: up| down| over)?"
_FRONT = r"(?:in front(?: of you)?|ahead(?: of you)?|before you|in your way|in your path|blocking (?:you|your way|your path))"
_NEAR = r"(?:near|near to|close to|next to|beside|around|in front of) you"
FORMS = kinds(
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

_WORDS = """
a about actually again all am an and any anything are around at be been being between bit but by can check come could currently did directly do does exactly
even excuse far for from fully get getting give go going got has have here hey hi how hows i if in is it its just keep know left let like long longer looking many me
moment more most much nearly near next no not now of off ok okay on only or our out out_there over_there please plenty question quick quite really right say see should
so some something sorry soon still tell than that the then there this today too u um uh us very we well what whatre whats when where which while who whos
will why with would yet you your yours youre ive youve whatcha watcha whatchu to exactly enough good
boy buddy claudia dog doggo doggy friend girl mate pal pup puppy robot
bar bars batteries battery before charge charged charger charges charging dead die dies dock docked drained empty flat full half high hold hour hours juice last
lasts level levels life low minute minutes need needs one another percent percentage plug plugged power ran recharge recharged recharging run runs until till want
all_fours back belly crouching down upside fall_over fallen feet fell legs limp lying_down lying_on lying_or lying_there or_lying pose position posture seated side sitting
stance standing tipped_over toppled_over fallen_over up upright
busy dancing doing done executing finished happening middle moving performing running task walking
ahead blocked blocking clear detect front notice object objects obstacle obstacles path room sense space thing things wall walls way
anybody anyone beside close nearby people person somebody someone
arent budge cant didnt dont frozen havent isnt move nothing react reacting respond responding stopped stuck wont
body broken condition damaged error errors fault faults report problem problems state status system systems wrong
connected connection offline talking speaking am holding keeping preventing stopping online real simulated simulation simulator virtual
"""
_YOU = r"\b(?:you|your|yours|youre|u|whatcha|watcha|whatchu)\b|^(?:any|is there|are there)\b|\b(?:battery|batteries|juice|obstacles?|charger|the robot)\b"
_CALLS = (
    "hey|hi|so|and|but|um|uh|well|please|sorry|excuse me|quick question|now|just|then|ok|okay"
    "|claudia|dog|doggy|doggo|buddy|boy|girl|robot|pup|puppy|mate|pal|friend"
)
_ASKS = (
    "how|hows|what|whats|whatre|whatcha|watcha|whatchu|which|when|why|whos|is|are|do (?:you|i|we)|should (?:i|we)|am i|does|did you|have you|has|any"
    "|give me your|(?:(?:can|could|would|will) you )?(?:please )?(?:tell me|let me know)|(?:can|do) you (?:see|sense|detect|notice)"
)
_MODAL = (
    r"^(?!.*\b(?:can|could|will|would|if|about)\b(?!.*\btell\b))"  # "can you be standing" may be an order
)

ENGLISH = Language(
    forms=FORMS,
    words=vocabulary(_WORDS, r"\b"),
    asks=rf"^(?=.*(?:{_YOU}))(?:.*\?$|(?:{_CALLS} )*(?:{_ASKS})\b)",
    topics={
        "why": r"^(?:.* )?what(?:s| is)? (?:stopping|keeping|holding|preventing|stops|keeps) you\b|^(?=.*\b(?:why|how come)\b)(?=.*(?:nt\b|\bnot\b|stuck|frozen|stopped|nothing|just standing|standing still))(?!.*\b(?:over|up|down|front|ahead)\b).*\b(?:move|moving|budge|respond|responding|react|reacting|stuck|frozen|happening|standing)\b",
        "charging": r"\b(?:charging|recharging|charger|plugged|docked|dock)\b(?<!need charging)(?<!want charging)",
        "lasting": r"\b(?:how (?:long|many (?:more )?(?:minutes|hours)|much (?:longer|time))|when|another|minutes|hour|hours)\b.*\b(?:last|run|runs|hold|die|dies|empty|dead|go|left|battery|charge)\b|\bbattery life\b",
        "battery": r"(?<!run on )\b(?:battery|batteries|juice|power|charged?|charging|recharged?|percent|percentage|bars?|plug you|low)\b",
        "people": r"\b(?:anyone|anybody|someone|somebody|people|person|whos?)\b.*\b(?:near|nearby|around|close|next|beside|front|there)\b|\bsee\b.*\b(?:anyone|anybody|someone|somebody|people|person)\b",
        "ahead": r"\b(?:in front|ahead|obstacles?|walls?|blocked|blocking|(?:your|the) (?:way|path))\b",
        "link": r"\b(?:connected|connection|online|offline|simulated|simulation|simulator|virtual|(?:talking|speaking|connected) .*real|real (?:robot|dog|one|body) or)\b",
        "status": r"\b(?:status|condition|broken|damaged|faults?|errors?|problems?|systems?|state|wrong)\b",
        "posture": rf"{_MODAL}(?!.*\b(?:why|good)\b).*(?:\b(?:posture|pose|stance|position|standing|sitting|seated|upright|crouching|fallen|fell|tipped|toppled|limp|lying|fall over|(?:are you|you) up or down|upside down)\b|\bon (?:your|all) (?:feet|legs|belly|side|back|fours)\b)",
        "doing": rf"{_MODAL}(?!.*\bwhy\b).*(?:\b(?:doing|busy|moving|dancing|walking|performing|executing|finished)\b|\bwhat\b.*\bup to\b|\bgoing on with you\b|\bmiddle of\b)",
    },
    after=kinds(
        r"(?:(?:and|also|but|then|so|ok|okay|now|what about|how about|and what about|and how about|hows|and hows) ){0,2}(?:(?:the|your|any|is|are|there|you) ){0,3}",
        {"": r"(?: (?:too|then|now|as well|also|please)){0,2}\??"},
        charging=("charging",),
        battery=("battery|batteries|charge|power|battery level",),
        posture=("posture|pose|position|stance",),
        doing=("busy|doing something|doing anything(?: else)?|what else are you doing",),
        people=("people|anyone near|anyone near you|people near you|somebody near you",),
        ahead=("obstacles?|in front|in front of you|ahead|way|path|way ahead|path ahead",),
        status=("status|body|rest|rest of you|everything else",),
        link=("connection|link",),
    ),
)
