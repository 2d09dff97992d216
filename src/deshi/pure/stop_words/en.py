"""Orders to stop in English, and in Japanese and Chinese written with Latin letters.

A hit of `CORE` is an order when what stands before it in its clause addresses somebody now (`BEFORE`, a list of the ways
to do so, because there are few), and what stands after it doesn't turn it into something else (`AFTER`, a list of those).
Speech recognition leaves out punctuation, so a bare stop word at the end of a clause is an order too unless the words
before it make it a noun, a negation, a question or a story.
"""

import re
from collections.abc import Iterator

from deshi.pure.stop_words.late import Late

_KEYS = {
    "s": "azdxw",
    "t": "ryg",
    "o": "ip0",
    "p": "ol",
    "h": "gj",
    "a": "sq",
    "l": "k",
    "w": "qe",
    "i": "uo",
}
_REAL = set(
    re.findall(
        r"\w+",
        """
    atop chop crop drop flop hat hal halo halts hot mop op opt pop post prop shop slop sop spot step stoop stops strop
    swap top tops stow stock storm stomp sto salt shalt malt half hall hald wit ait wat bait gait wart waist waits await tip
""",
    )
)


def slips(word: str) -> set[str]:
    """Return what fingers make of `word`: two letters swapped, one missing, doubled or from the next key; no real words."""
    made = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    made |= {word[:i] + word[i] + word[i:] for i in range(len(word))}
    made |= {word[:i] + k + word[i + 1 :] for i, c in enumerate(word) for k in _KEYS.get(c, "")}
    made |= {word[:i] + word[i + 1 :] for i in range(1, len(word))} if word == "stop" else set()
    return {w for w in made if len(w) > 2} - _REAL - {word}


SLIPS = sorted(
    slips("stop")
    | slips("halt")
    | (slips("wait") - {"wai", "wit"})
    | {
        "stob",
        "stup",
        "stahp",
        "stawp",
        "stopt",
        "hault",
        "holt",
        "freez",
        "freze",
        "freese",
        "feeze",
        "frezze",
        "waitt",
        "enuf",
        "enuff",
        "enogh",
        "enoug",
    }
    | {
        "stooop",
        "st0p",
        "s top",
        "sto p",
        "st op",
        "dont mvoe",
        "dont mov",
        "don't mvoe",
        "woah",
        "whoah",
        "woa",
        "quitt",
        "paus",
        "puase",
        "stopit",
        "stop8t",
        "holdit",
        "stopnow",
        "pleasestop",
        "juststop",
        "stopplease",
        "stoppit",
        "staph",
        "shtop",
        "stoop it",
        "top it",
        "dontmove",
        "dont moove",
        "hold stil",
        "sotp sotp",
        "stpo stpo",
        "stop0",
        "stap",
    }
    | {
        "stpo it",
    }
)
_THERE = r"(?:right )?(?:here|there|now|where you are)"
_SELF = r"(?:it|him|her|that|this|(?:the|that|this|my|your) (?:dog|robot|thing|puppy|pup|machine)|claudia)"
_PHRASES = (
    r"hold (?:it|still|everything|your horses|your position|position|fire|steady|right there)|hold up|hold on|hang on|hold",
    r"cut (?:it|that|this) out|cut (?:it|that|the (?:crap|nonsense|act|\w+ing|jumping))|knock (?:it|that) off|pack it in|give it a rest|give over|cool it|lay off",
    r"quit (?:it|that|this|moving|(?:the |your |with the |all the )?(?!smok|drink|(?:stand|sitt|ly|wait|hold|be)ing (?:around|about|still|there|back|shy|lazy|so\b)|stall|hesitat|sulk|paus|sleep|laz|loaf|idl|dawdl|dither|worry|wait|stopp|rest)\w+ing(?: around| about)?)|quit",
    r"(?:that'?s|that is|thats|this is) (?:quite |more than |really )?(?:enough|plenty)|(?:that'?ll|that will|thatll) do|enough(?: is enough| already| now)?(?: of (?:that|this|it|your \w+|the \w+))?|had enough",
    r"(?:stay|keep|stand|be|sit|remain|hold) (?:perfectly |very |absolutely |completely |really )?still|stay put|stay where you are|stay right (?:there|here)|stand down|stay(?: there| here)?",
    r"(?:don'?t|do not|dont|nobody|no ?one|dun) (?:you )?(?:dare )?(?:even )?(?:move|budge|mov)(?: (?:a muscle|an inch|a step|any(?:more| further| closer)?|one bit|at all|another inch|a single \w+))?|no (?:more )?moving|not a(?:nother)? (?:step|move|inch|muscle)|not one more step|no further|don'?t take (?:another|one more) step|(?:don'?t|do not|never) (?:you )?(?:dare )?(?:come|get|go|step|walk) (?:any (?:closer|nearer|further)|near(?:er)?(?: me| him| her| the \w+)?|closer)",
    r"no more (?!(?:stand|sitt|ly|wait|hold|be)ing (?:around|about|still|there|back|shy|lazy)|stall|hesitat|sulk|paus|sleep|laz|loaf|idl|dawdl|dither|worry|wait|stopp|rest|smok|drink)(?:\w+ing|jumps?|flips?|tricks|of (?:that|this))|no more|back off|break it off|call it off|leave off",
    r"come to a (?:(?:complete|full|dead|immediate|sudden) )*(?:stop|halt|standstill)|hit the brakes?|slam (?:on )?the brakes?|put (?:on )?the brakes(?: on)?|brakes?|full stop|dead stop|hard stop",
    r"pull up|time[ -]?out|red light|shut (?:it |yourself )?down|shut(?:ting)? off|power (?:yourself )?(?:down|off)|turn yourself off|switch yourself off|scrub it|cancel(?: that| it| this| everything)?|belay that",
    r"cease(?: and desist| fire)?|desist|abort(?: mission)?|pause|freeze|halt|w+h?o+a+h?|wo+ah|wait(?: up)?|cut",
)
# a noun of motion: what is brought to a halt, cancelled, suspended
_MOTION = r"(?:action|motion|motions|movement|movements|moves|sequence|routine|dance|dancing|program|task|operation|operations|activity|activities|command|execution|jump|flip|running|everything|mission|process|functions|systems)"
_WHICH = r"(?:(?:all|the|this|that|your|current|any|every|further|present|whole) ?)*"
_WHAT = rf"(?:it|that|this|things|everything|yourself|{_SELF}|(?:the|that|this|your|all this|all that|all the) \w+)"
_STOPPED = r"(?:stopped|halted|ceased|quit|paused|froze|stayed (?:still|put|where you are)|held (?:it|still)|stood still|didn'?t move|knocked it off|cut it out|came to a (?:stop|halt))"
_STOPPING = r"(?:stopping|halting|ceasing|quitting|pausing|freezing|waiting|not moving|(?:staying|standing|keeping|holding|sitting|being) (?:perfectly |very )?still|staying (?:put|there|where you are)|holding (?:it|on|up)|hanging on|cutting (?:it|that) out|knocking (?:it|that) off|coming to a (?:stop|halt)|giving it a rest|backing off)"
# asked in a roundabout way, whole
_POLITE = (
    rf"(?:(?:would|do|could) you (?:please )?|d'?you |you )?mind (?:please |just )?{_STOPPING}|how about (?:you )?(?:just )?{_STOPPING}|(?:i'd|i would) appreciate (?:it )?(?:you|your) {_STOPPING}|(?:please )?consider {_STOPPING}",
    rf"(?:(?:i'?d|i would|it'?d|it would|that'?d|that would) (?:really |so |much )*(?:be (?:so |very |really |most |much )?\w+|appreciate it|like it|love it|prefer it|rather|prefer)(?: if)?|i (?:really )?wish|(?:it'?s |it is )?(?:about |high )?time) you(?: just| all| kindly| please)* {_STOPPED}",
    r"(?:what part of|which part of) stop|(?:how many times|how often|how much longer) (?:do|must|should|have|did) i (?:have to |got to |need to )?(?:told|tell|say|ask|asked|said|repeat)(?: to)?(?: you)?(?: to)? stop|(?:didn'?t (?:i|we)|did i not) (?:just )?(?:tell|ask|order) you to (?:stop|halt|freeze|quit|wait|stay still)|if you (?:don'?t|do not|won'?t) (?:stop|quit|cut it out|knock it off)(?: it| that| this)?(?: now| right now| immediately)?,? (?:i'll|i will|i'm|i am|you'll|you will|you're|somebody|someone)|unless you stop(?: it| that| now)*,? (?:i'll|i'm|you'll|i will)",
    r"(?:this|that|it|the (?!rain|snow|war|bleed|noise outside)\w+ing) (?:really |just )?(?:has to|have to|needs to|must|has got to|gotta) (?:stop|end)|i (?:want|need) (?:this|it|that|all this|all that) to (?:stop|end)|no,? stop (?:him|her)|stop (?:him|her)(?= before|[!.]|$)|enough for (?:now|today)|(?:do|make|perform|execute) (?:an|the) (?:immediate )?(?:full )?(?:stop|halt)",
    rf"bring {_WHAT} to (?:a|an) (?:(?:complete|full|immediate|dead|sudden) )*(?:stop|halt|standstill|end|close)|put (?:a stop|an end) to {_WHAT}(?: \w+ing| dance)?|(?:cancel|terminate|suspend|interrupt|discontinue|cease|end|kill|scrap) {_WHICH} ?{_MOTION}|disengage",
    r"keep (?:your|those|these|the) (?:\w+ )?(?:paws?|legs?|feet|hands?|body|tail|head) still|remain (?:perfectly |completely )?(?:still|motionless|stationary|where you are|in place|there)|(?:stay|stand|be|hold) motionless|(?:stop|freeze) in place|don'?t (?:even )?think (?:about|of) moving|(?:don'?t|do not|dont) (?:you )?(?:dare )?take (?:another|one more|a single|one) step|not (?:one|another|a single)(?: more)? (?:step|move|inch)(?: further| closer)?|nobody moves|no one moves",
    r"(?:can|could|would|will) you (?:please |just )?not move|i (?:said|told you|asked you)(?: to)? not (?:to )?move(?: a muscle)?",
    r"i (?:really )?(?:think|guess|reckon|believe) (?:that'?s|that is|it'?s|we'?ve had|you'?ve had|you'?ve done) (?:quite |more than |about )?enough(?: now| already)?(?=[.!,]|$| please| thank)",
    r"leave it out|pack (?:that|this) in|cut out (?:the|that|this|all the|your) (?:\w+ing|nonsense|racket|act)(?: around)?|rein it in|take a pause|kill it|switch (?:it )?off(?= now|[.!,]|$)|turn (?:it )?off(?= now|[.!,]|$)|shut it (?:off|down)|shutdown|(?:that|this)(?:'ll| will) be (?:enough|all)|(?:(?:i|we)(?:'?ve| have)? )?had (?:just about |quite |more than )?enough of (?:this|that|it|you|your \w+)|pull over|put it on hold|hold your fire|break off|stow it|drop everything|hit (?:pause|stop)|press (?:pause|stop)",
)
_DAMP = (
    r"(?:press|push|hit|smash|slap|pull)(?: the| that)? (?:emergency(?: stop| off)?|e-?stop|stop|kill ?switch|big red|red)(?: button| switch)|e-?stop|e stop|emergency(?: |-)?(?:stop|halt|shut ?(?:down|off)|brake|off)|emergency|panic stop|"
    r"(?:kill|cut|shut off|shut down|power down|turn off|switch off|disable|disengage|drop)(?: all)?(?: the| your| its)?(?: motor)? (?:power|motors?|engines?|actuators?|servos?|joints)(?: off)?|kill ?switch|"
    r"(?:motors?|power|engines?) off|kinkyu+ ?teishi|jin ?ji ?ting(?: ?zhi)?|ji ting"
)
_ROMAN = (
    r"tomare+|tomatte|tomarinasai|tomete|tomero|yamero|yamete|yamenasai|yametoke|yamero+|yame|suto+ppu|chotto mat+e|mat+e mat+e|matte|ugoku ?na|ugokanaide|jitto ?shi(?:te|ro)|teishi|"
    r"mo+ ?ii|soko ?made|yoshite|dame dame|tanma|"
    r"t[i]ng ?xia(?: ?lai)?|ting ?zhi|ting ?zhu|zhan ?zhu|bie ?dong|zhu ?shou|deng ?yi ?xia|deng ?deng|kuai ?ting|bie ?tiao(?: ?le)?|bie ?nao(?: ?le)?|da ?zhu|bu ?(?:yao|xu|zhun) ?dong|zan ?ting|ting(?: yi ?xia| ba| a)?"
)
CORE = Late(
    r"(?<![a-z0-9_'\-])(?:"
    rf"(?P<damp>{_DAMP})|(?P<stop>stop|s[ .\-]+t[ .\-]+o[ .\-]+p)|(?P<polite>{'|'.join(_POLITE)})|(?P<phrase>{'|'.join(_PHRASES)})|(?P<roman>{_ROMAN})|(?P<slip>{'|'.join(map(re.escape, SLIPS))})"
    r")(?![a-z0-9_\-]|'(?!s?\b)|'s\b)"
)
_HI = (
    r"please|pls|plz|pleas|now|ok|okay|hey+|oh+|ah+|aa+|no+|nope|just|right|well|yo|dog|doggy|doggie|puppy|pup|claudia|robot|buddy|pal|boy|girl|good|guys|everyone|everybody|somebody|someone|listen|look|"
    r"watch out|careful|look out|easy|alright|all right|all|so|and|then|but|or|first|quick|quickly|immediately|instantly|for (?:the love of )?(?:god|heaven|christ|goodness|pete)(?:'?s sake)?|oh my god|omg|god|what the (?:hell|heck|devil|fuck)|bloody hell|blimey|crikey|jeez|good grief|pretty please|damn|damn ?it|dammit|jesus|"
    r"seriously|already|up|down|here|there|wow|uh+|um+|er+|ugh|argh+|ah+|shit|fuck|crap|dude|mate|man|bro|bruh|bruv|sir|ma'?am|madam|miss|lad|lass|girlie|missy|mister|friend|ladies|folks|oy|ay|eek|gah|yeah|yes|fine|sorry|excuse me|pardon|wow|nice|great|cute|funny|once and for all|for the last time|for (?:goodness|pete'?s|crying out loud|christ'?s|heaven'?s|pity'?s)(?:'?s?)? ?(?:sake|out loud)?|not (?:now|so fast|funny|here|good|again)|i mean it|i'm serious|i beg you|i'm begging|time'?s up|thank you|thanks|that'?s (?:it|all|that)|that hurts|it hurts|you silly (?:dog|thing|robot)|silly|calm down|settle down|slow down|enough now|bad|naughty|sweetie|honey|darling|ready|warning|attention|alert|jfc|ffs|omfg|wtf|smh|nvm|lol|lmao|brb|istg|srsly|aight|k|fam|(?:oh )?lord|christ|heavens|strewth|fire|poochi|lads|doctor|coach|ref|hello|hi|how many times|for the (?:second|third|fourth|tenth|hundredth|umpteenth) time|help|danger|dangerous|maybe|perhaps|actually|wait|hold on|"
    r"kindly|hurry|come on|c'?mon|cmon|again|one more time|last warning|this instant|too (?:fast|close|far|much|loud|dangerous)|baby|kid|kids|child|ouch|ow+|yikes|whoa|halt|freeze|stop(?: it| that)?|enough|"
    r"asap|red alert|kudasai|onegai|chotto|mou|ima sugu|kore|sore|oi|hora|kuai|qing|ni|wei|ma ?shang"
)
_ASKS = (
    r"simon (?:says|said|sez)|you(?:'ve| have) got to|you'?ve gotta|you(?:'ll| will) have to|you(?: had|'d)? best|(?:mommy|mummy|mama|mum|mom|daddy|dad|papa|grandma|grandpa|granny|nana|teacher|miss|my (?:sister|brother|mum|mom|dad|teacher)) (?:says?|said|sez)(?: that)?(?: (?:you|u|ya)(?: (?:gotta|hafta|have to|has to|must|need to|should|better|had better))?|,)?(?: to)?|you (?:gotta|hafta|needa|oughta|better|has to)|"
    r"how about you|why don'?t you|(?:will|can|could|would|wanna) (?:y'?all|ya)(?: just| please| pls| plz)*|i(?: just| already)? (?:said|say|repeat|mean)|i(?:'m| am|m)? ?(?:really |just |already )?(?:told|tell|telling|ask|asked|asking|beg|begging|order|ordering|command|commanding|need|want) (?:you|ya|u)(?: guys| all)?(?: to| please)*|i (?:want|need|order|command) (?:it|the dog|this dog|that dog|this thing|that thing)(?: to)|"
    r"(?:can|could|may|might|must) i (?:please |just |kindly )?(?:ask|get|have|beg|trouble|request) (?:that )?(?:you|ya)(?: to| please| kindly)*|i(?:'m| am|m|'ll|'d| will| would)? ?(?:must|have to|need to|got to|gotta|gonna|going to|gonna have to|going to have to|have to|would have to|will have to|like to|am forced to) (?:ask|beg|order|tell|request|insist|need|want)(?: that)? (?:you|ya)(?: to| please)*|i (?:do )?(?:insist|request|demand|expect|repeat)(?: that| to ask)?(?: you)?(?: to)?|i(?:'d| would|d)? ?(?:really |so |very |much )*(?:be (?:so |very |really |most |much |eternally )?(?:grateful|glad|happy|thankful|obliged|delighted)|appreciate it|appreciate)(?: it)? if (?:you|ya)(?: would| could|'d| can| will| just| please| kindly)*|it(?:'d| would| will) be (?:so |very |really )?\w+ (?:if|for) you(?: would| could|'d| to| just)*|i (?:really )?wish you(?:'d| would)|i'?d rather you|would you be so \w+ as to|would you be (?:a )?\w+ (?:enough to|and)|be kind enough to|(?:you )?think you (?:can|could)|any chance you could|you'?d do well to|you (?:would|might) do well to|would it kill you to|is it (?:possible|too much to ask) for you to|i(?:'d| would|d) (?:really )?(?:like|love|prefer|appreciate)(?: it if| for)? ?you(?: to| could| would)*|i (?:really )?(?:think|suggest|believe|wish)(?: that)? you(?: should| would| could)?|"
    r"you(?: guys)?(?: really| just)?(?: must| have to| need to| should|'d better| had better|d better| better| gotta| got to| can| may| ought to)*(?: just| now| please)*|you(?:'re| are) (?:ordered|supposed|to|going to have) to|"
    r"(?:can|could|will|would|won'?t|can'?t|couldn'?t) (?:you|u|ya|we|somebody|someone|that dog|the dog)(?: guys)?(?: please| just| maybe| kindly| possibly| ever| now)*|"
    rf"make {_SELF}|(?:tell|ask|get|order) {_SELF}(?: to)?|let'?s|let us|(?:it'?s |it is )?time to|we(?:'d better| better| need to| have to| should| must| gotta)|got to|gotta|do|try to|would you mind|do me a favou?r and|be a (?:dear|good (?:boy|girl|dog)) and|be so kind as to|"
    r"why (?:don'?t|won'?t|can'?t) (?:you|u|it)(?: just| ever)*|(?:that|this|my|bad) dog|if you(?: could| would)(?: please| just)*|if you (?:please|don'?t mind)|feel free to|go ahead and|(?:hit|press|push|pull|engage|activate|trigger|do|initiate|execute|perform)(?: the| an| a)?|i(?:'ve)? had"
)
BEFORE = Late(rf"[\s,.!?;:]*(?:(?:{_ASKS}|{_HI})(?![\w'])\s*)*")
_BE = r"(?:is|was|are|were|means?|meant|has|had|does|did|isn'?t|wasn'?t|as a|would be|will be|in (?:english|japanese|chinese|french|german|spanish))\b"
_DOG = r"(?:dog|robot|motors?|machine|dance|dancing|jump\w*|flip\w*|show|act|routine|sequence|program|action|movements?|motion|nonsense|madness|tricks?|performance|running|run|spin\w*|madness|hopping|pounc\w*|stretch\w*|thing|legs?|moves?|\w+ing|leg)\b"
_LATER = r"(?:when|wen|wenn|whenever|if|once (?!and for)|after|as soon as|every time|the moment|the instant|in (?:a|an|\d+|two|three|four|five|ten|twenty) (?:few )?(?:sec|min|hour|beat|step)|tomorrow|later|tonight|next (?:time|week)|on (?:my|the count))"
_AFTER_ANY = rf"\s*(?:{_BE}|{_LATER}|(?:sign|signs|button|buttons|command|word|key|list|signal)\b)"
_AFTER_STOP = (
    rf"(?:\s*[!.,]+\s*in the name of love|\s*(?:(?:any |much |even |a bit )?(?:faster|quicker|slower|sooner) than|as (?:fast|quick)|on command|on a dime|(?:stand|sitt|ly|wait)ing (?:around|about|still|there)|being (?:so |such |too )?(?:shy|lazy|afraid|scared|nervous|boring|a bore|modest)|too (?:often|much|early|late|soon)|a lot\b|(?:the|my|that) (?:washing|coffee|sewing|vending|slot|time|answering) machine|(?:stall|hid|hesitat|sulk|dawdl|dither|loaf|idl)ing|watch|lights?\b|words?\b|by\b|over\b|gaps?\b|motion\b|loss\b|cock|press|off\b|me\b|us\b|him\b(?![!.]|$)|at\b(?! (?:once|all))|to\b|into\b|from\b|(?:worry|think|wonder|smok|drink|rain|snow|bleed|apologi[sz])ing|sound\b|number\b|"
    rf"requested|valves?\b|orders?\b|works?\b|line\b|bits?\b|codon|losing|lying|on (?:the (?!spot|double)|a|ice|grass|sand|snow|stairs|time)\b|with(?:out)? (?!the |that |all |your )|for (?!(?:a|one|just a|five|two)\b|now|me|god|heaven|the love|goodness|pete|christ|crying|pity|everyone|your|safety)|in the name of love|"
    rf"(?:the|a|an|my|his|their|our|those|these)\s+(?!{_DOG}|(?:moment|second|sec|minute|bit|tick|while)\b|(?:\w+ ){{1,2}}(?:is|are|has|was|will)\b|\w+'s\b)|your (?!{_DOG})|that (?!{_DOG}|\W|$|right|now|please|immediately|and|you|at|dog|before|or|i|for|this)(?:car|bus|music|train|song|noise|thief|man|clock|video|taxi)|(?:crime|global|climate|cars?|traffic|trains?|buses|music|recording|playing (?:the )?(?:music|song|video)|and (?:go|smell|start|frisk))\b|start\b|people|war\b|payment))"
)
_AFTER = {
    "hold it": r"\s*(?:in|with|by|up|for|like|gently|tight|down|close|between|against|carefully|together)\b",
    "hold on": r"\s*(?:to|tight|my|the|your)\b",
    "hold up": r"\s*(?:your|an? (?!sec|minute|moment|bit|mo\b|tick)|the|my|this|that|both|one|two|his|her|well|to)\b",
    "hold": r"\s*[a-z]",
    "cut": r"\s*[a-z]",
    "cut it": r"\s*[a-z]",
    "cut that": r"\s*[a-z]",
    "press pause": r"\s*(?:on|for|in|when)\b",
    "press stop": r"\s*(?:on|for|in|when)\b",
    "hit pause": r"\s*(?:on|for|in|when)\b",
    "hit stop": r"\s*(?:on|for|in|when)\b",
    "full stop": r"\s*(?:or|at|mark|in|after|is|and|goes|should|means|key|the)\b",
    "back off": r"\s*(?:the|my|of|from the)\b",
    "pull over": r"\s*(?:the|a|your|my|your)\b",
    "shutdown": r"\s*(?:of|was|button|the|in|menu|command|process)\b",
    "kill it": r"\s*(?:on|at|with|in)\b",
    "keep still": r"\s*for (?:a whole|an|\d|long|how|hours)",
    "pull up": r"\s*(?:your|an?|the|my|this|that|to|some|socks)\b",
    "cut it out": r"\s*(?:of|from|with (?!the \w+ing)|along|on)\b",
    "knock it off": r"\s*(?:the|my|your|his|her|a|of)\b",
    "sit still": r"\s*life",
    "pause": r"\s*(?:on\b|for (?:effect|thought|breath)|the (?!dance|dancing|routine|sequence|show|action|movement)|button|key|my|video|music|netflix|between)",
    "freeze": r"\s*(?:frame|dance|dried|pops?\b|the\b|some|my|over|to|at|in\b|it\b|them|up\b|tag|ray|warning|dry|and thaw|well|leftovers)",
    "wait": r"\s*(?:until (?:you|the|they)\b|for (?!me|a|one|just|us)|till|list|times?\b|room|tables|and see|what|staff|on\b|in (?:line|the)|so\b|really)",
    "quit": r"\s*(?!please|pls|plz|now\b|claudia|dog|before|or (?:i|you|we|else)|already|right|at once|immediately|lah\b|ya\b|bro\b|dude)[a-z]",
    "brake": r"\s*(?:danc\w+|pads?|lights?|fluid|oil|discs?|shoes?|the|work)",
    "brakes": r"\s*(?:work|need|squeak|are|on)",
    "halt": r"\s*(?:at (?:the|a|every|each) |the (?!robot|dance|dancing|dog|sequence|motors|show)|production|trading|in)",
    "abort": r"\s*(?:the (?!mission|sequence|dance|routine|action|jump|flip|run|program)|a|an)\b",
    "cease": r"\s*(?:to|being|publication|operations)\b",
    "stay": r"\s*(?!put|still|there|here|right|where|back|now|please|dog|boy|girl|claudia|ok|stay)[a-z]",
    "stay here": r"\s*(?:for|with|till|tonight)\b",
    "stay there": r"\s*(?:for|with|till|tonight)\b",
    "no more": r"\s*[a-z](?!lease)",
    "time out": r"\s*(?:of|for|new|error|in|magazine|chicago|setting|value)\b",
    "timeout": r"\s*(?:of|for|error|in|value|is)\b",
    "red light": r"\s*[a-z]",
    "cancel": r"\s*(?!that|it|everything|please|now|all|the (?:dance|jump|flip|sequence|action))[a-z]",
    "shut down": r"\s*(?:the|my|a|all the|windows|computer)\b",
    "power off": r"\s*(?:the|my|a)\b",
    "power down": r"\s*(?:the|my|a)\b",
    "enough": r"\s*(?!now|already|please|dog|boy|claudia|ok|stop|with|of|is|jump|danc|\w+ing\b|no\b|you|i\b|that|robot|buddy|there)[a-z]",
    "enough now": r"\s*(?:for|to)\b",
    "pack it in": r"\s*(?:the|an?|my|your|his|her|bubble|paper|ice)\b",
    "that'll do": r"\s*(?:nicely (?:as|for)\b|the|for (?!now|today|me)|it)\b",
    "that will do": r"\s*(?:nicely (?:as|for)\b|the|for (?!now|today|me)|it|damage)\b",
    "that's enough": r"\s*(?:for (?!now|today|me)|to|money|food|sugar|salt|water|time|information)\b",
    "call it off": r"\s*(?:the)\b",
    "don't move": r"\s*(?:the|my|that|your|it|to|away|out|house|those|these|this|him|her|furniture|in with|me|on)\b",
    "do not move": r"\s*(?:the|my|that|it|to|those|these|this|him|her|me|on)\b",
    "emergency": r"\s*(?!!|now|please|dog|claudia|stop|halt|\.|,)[a-z]",
    "ting": r"\s*[a-z]",
    "yame": r"\s*[a-z]",
}
_AFTER_RE = {k: Late(v) for k, v in _AFTER.items()}
_PRAISE = (
    "nice ",
    "lovely ",
    "great ",
    "perfect ",
    "clean ",
    "beautiful ",
    "excellent ",
    "brilliant ",
    "smooth ",
)
_ANY, _STOP = Late(_AFTER_ANY), Late(_AFTER_STOP)
_ROMAN_AFTER = Late(
    r"\s*(?:i?ru\b|i?ta\b|nai|shimatta|mo\b|wa\b|kara\b|to iu|tte (?:nani|dou)|no\b|che|basho|hoshikunai)"
)
_CJK_BEFORE = Late(r"(?:不|别|別|没|沒|不要|别再|のん|ばす)\s*$")
_CJK_AFTER = Late(
    r"\s*(?:し(?:な|た|て(?:る|い))|って|の|が|は|と(?:いう|言|書|は)|を|する(?:な|の)|的|这|這|是|字|键|ぼたん|さいん|うぉ|まーく|まく)"
)
_WHOA = Late(
    r"\s*[,!.]*\s*(?:that|what|you|nice|look|cool|how|did|i\b|this|amazing|awesome|great|so\b|is\b|really|impressive|the\b|it\b|check|incredible|beautiful|good|my\b|are|where|dude)"
)
_WONDER = Late(
    r"\s*[,.!?]*\s*(?:what\b|how\b|who\b|why\b|where\b|which\b|did\b|does\b|do you\b|is (?!dang)|are you\b|was\b|so\b|really\b|i (?:thought|meant|forgot|have an idea|know|think)|actually|seriously|you can\b|you're (?:a|an)\b|you (?:are|mean)\b|no\b,? (?:i|the|not|sit|stand|jump|dance|lie|wave))"
)
_FILL = Late(
    r"\s*(?:(?:please|pls|now|ok|okay|already|right|there|here|immediately|at once|dog|doggy|claudia|robot|buddy|boy|girl|stop|it|that|this|you|everyone|all|moving|for (?:a|one) \w+|a (?:second|sec|minute|moment|bit)|will you|would you|can you|i said|kudasai|yo|na|thanks|thank you)\b\s*)*(?:[,.!?;:)]|$)"
)
_CUT = Late(
    r".*[\u3040-\u9fff]|.*[,.!?;:()\n\-](?=\s|$|[^\w\s])|.*[,.!?;:()\n]|.*\b(?:and|but|so(?! (?:grateful|kind|happy|glad|much|very|good|nice|lovely|great))|then|because|cause|or)\b(?=\s)",
    re.S,
)
_SENTENCE = Late(r".*[.!?\n]", re.S)
_COND = Late(
    r"(?:^|[,;])\s*(?:and |but |so |then |please |ok |hey )*(?:if(?! you (?:could|would|please|don))|when(?! will you| are you)|whenever|once|after|as soon as|every time|the moment|in case|unless|until|while i|in (?:a|an|\d+|one|two|three|four|five|ten|twenty|thirty) (?:few )?(?:more )?(?:sec|min|hour|day|week|beat|step)\w*|later(?! please)|when i\b|next time|at (?:\w+ o'?clock|midnight|noon)|on the count of|tomorrow|yesterday|later|last (?:week|night|year|time)|where|how|what|which|who|does|did|is the|are the)\b|\b(?:until|untill|till)\b(?!.*\bnow\b)|\bfor (?:\d+|two|three|four|five|ten|twenty|thirty|a few|a couple of) (?:\w+ )?(?:seconds?|secs?|minutes?|mins?|beats|counts|bars)\b.*\bthen\b|\bcount to \w+\b.*\bthen\b"
)
_NOT = Late(
    r"n't\b|\b(?:dnt|dotn|donr|dno't|dn't|don;t|d0nt|dunt|dun|nto|nevr|nver|neevr|witout|wihtout|cnat|dinnae|doh|nae|naw)\b|\b(?:pulled out|pulled into|drove (?:past|to)|missed|passed|reached|near|next to|behind|opposite) (?:the|a|an|my|our) \w+\s*$|\b(?:do|ca|wo|did|is|does|are|was|would|could|should)nt\b|\b(?:not|never|without|cannot|no need|hardly|rarely|if|when|where|how|why|what|which|who|before|until|unless|hear|heard|see|saw|watch|watched|noticed|whether|does|did (?!great|well|good|fine|so|it|amazing|that|a )|is there|can it|would it|help me|wanted|used to|says?|said|saying|yelling|screaming|shouting|told|shout(?:s|ed)?|yell(?:s|ed)?|scream(?:s|ed)?|cried|means?|called|word|unable|refuse[sd]?|decided|tried|managed|make|made|way)\b|^\s*(?:is|are|was|does|do|did|should|has|have|can|could|will)\b"
)
_PREV = Late(
    r"(?:^|\W)(?:the|an?|this|that|these|bus|train|pit|next|last|first|second|third|one|only|rest|truck|tram|subway|metro|whistle|every|each|non|door|short|my|our|your|their|his|her|its|to|not|will|would|can|could|shall|should|must|may|might|"
    r"he|she|they|we|i|it|who|which|of|for|with|in|on|at|(?<!ing )by|from|another|any|some|quick|brief|tour|gas|taxi|coffee|long|short|big|deep|major|sudden|complete|as|never|always|often|usually|is|was|were|are|be|been|good|enough|or|than|without|couldn't|(?:he|she|they|we|i|it|can|could|you) just|[a-z]{2,}(?<!s)s)\s*$"
)

# speech that leads up to a cry: a plural before the stop is then no subject ("careful the stairs stop")
_ALARM = Late(
    r"^[\s,]*(?:oh |no |hey |please |claudia )*(?:careful|watch|look out|mind|ouch|ow+|hey|oh no|oh my|help|there'?s|there are|you'?re|you are|your|i'?m|it'?s|that|that'?s|this)\b(?!.*\b(?:the next|the last|bus|train|my|our|a|at|where|place|first|only|to|never|always|not|we|they|he|she)\s*$).*\b(?!(?:the|an?|is|was)\s*$)\w+\s*$"
)


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield `(start, end, level)` of the orders to stop in folded text."""
    for hit in CORE.finditer(text):
        if _order(text, hit):
            yield _wide(text, hit), hit.end(), "damp" if hit.lastgroup == "damp" else "soft"


def _wide(text: str, hit: re.Match[str]) -> int:
    """Return where the order begins, with the words that address it ("I told you to")."""
    start = _clause(text, hit.start())
    return start if BEFORE.fullmatch(text, start, hit.start()) else hit.start()


def _clause(text: str, at: int) -> int:
    cut = _CUT.match(text, max(0, at - 160), at)
    return cut.end() if cut else max(0, at - 160)


def _order(text: str, hit: re.Match[str]) -> bool:
    word, end = " ".join(hit[0].split()), hit.end()
    if _otherwise(text, word, hit):
        return False
    sentence = _SENTENCE.match(text, max(0, hit.start() - 160), hit.start())
    lead = text[sentence.end() if sentence else max(0, hit.start() - 160) : hit.start()]
    if _COND.search(lead):
        return False
    start = _clause(text, hit.start())
    if BEFORE.fullmatch(text, start, hit.start()):
        return hit.lastgroup != "slip" or bool(_FILL.match(text, end))
    before = text[start : hit.start()]
    return (
        bool(_FILL.match(text, end))
        and not _NOT.search(before)
        and (not _PREV.search(before) or bool(_ALARM.search(before)))
        and _sudden(word, before)
    )


def _sudden(word: str, before: str) -> bool:
    """Tell whether a stop word after other words, without a comma, can be a cry: only the plain ones are."""
    plain = word.replace("dont", "don't") in {
        "stop",
        "halt",
        "freeze",
        "wait",
        "hold it",
        "hold still",
        "hold on",
        "don't move",
        "abort",
        "stop it",
        "whoa",
        "stop that",
        "stop now",
        "stand still",
        "stay still",
        "stop this",
        "quit it",
        "cut it out",
        "knock it off",
    }
    return plain and len(before.split()) > 1


def _otherwise(text: str, word: str, hit: re.Match[str]) -> bool:
    """Tell whether what follows makes the word something else than an order for now."""
    end = hit.end()
    if _CJK_BEFORE.search(text, max(0, hit.start() - 6), hit.start()) or _CJK_AFTER.match(text, end):
        return True
    if word.startswith("enough") and text.endswith(
        ("good ", "fair ", "fast ", "right ", "funny ", "oddly ", "sure ", "strangely "), 0, hit.start()
    ):
        return True
    if word in ("stop", "halt", "pause", "freeze") and text.endswith(_PRAISE, 0, hit.start()):
        return True
    if hit.lastgroup == "roman":
        after = _AFTER_RE.get(word)
        return bool(_ROMAN_AFTER.match(text, end)) or bool(after and after.match(text, end))
    if _ANY.match(text, end) or (hit.lastgroup in ("stop", "slip") and _STOP.match(text, end)):
        return True
    if word.startswith("who") or word.startswith("wo"):
        return bool(_WHOA.match(text, end))
    if word.startswith(("wait", "hold on", "hang on", "hold up")) and _WONDER.match(text, end):
        return True
    after = _AFTER_RE.get(
        word.replace("that out", "it out").replace("this out", "it out").replace("that off", "it off")
    )
    return bool(after and after.match(text, end))
