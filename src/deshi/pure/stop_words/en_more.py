"""Further orders to stop in English that are a clause by themselves, and misspelt ones set right before the rules see them.

`CLAUSES` hears backing away, letting go, cutting power, "far enough": words that mean a stop only where nothing else is said in the
clause. `mended` puts a word that is none in the place of the stop word that it is one slip away from.
"""

import re

from deshi.pure.stop_words.late import Late

_IT = r"(?:it|him|her|that|this|yourself|itself|(?:the|that|this|this bloody|that bloody|your|my) (?:whole )?(?:dog|robot|thing|machine|puppy|bot))"
_BODY = r"(?:me|us|him|her|it|them|(?:my|his|her|the|your|our|that) (?:\w+ )?(?:baby|child|kid|boy|girl|cat|dog|leg|legs|foot|feet|hand|hands|arm|arms|hair|finger|fingers|sleeve|skirt|trousers|toes|toe|face|ankle|lady|man|people|stairs|table|son|daughter|mum|mom|dad|grandma|grandpa|granny|bag|shoe|wall|window|door|edge|kids|children))"
_STILL = r"(?:still|motionless|frozen|immobile|stationary|quiet and still)"
_DANCE = r"(?:dance|show|routine|game|performance|program|programme|act|sequence|task|nonsense|dancing|jumping|running|playtime|party|fun|trick|action|run|lesson|session|movement)"
_LEAD = (
    r"(?:please|pls|plz|now|ok|okay|hey+|oi|yo|oh+|ah+|no+|just|right|well|dog|doggy|claudia|robot|buddy|mate|boy|girl|good|bad|so|and|then|but|quick|quickly|"
    r"help|ouch|ow+|god|oh my god|omg|damn|man|dude|bro|whoa|stop|aah+|eek|yikes|alright|all right|somebody|someone|anybody|anyone|everybody|everyone|listen|wait|hurry|for god'?s sake|"
    r"(?:can|could|will|would|won'?t) (?:you|somebody|someone|anyone)(?: please| just| kindly)*|you(?: really| just)?(?: must| have to| need to| should| had better|'d better| better| gotta| hafta)|i (?:said|told you to|want you to|need you to)|"
    r"(?:the )?(?:robot|dog)|pretty please|what the (?:hell|heck|devil)|bloody hell|that hurts|it hurts|go|i beg you|you'?re (?:hurting|crushing|scaring|squashing) \w+(?: \w+)?|i said|enough|careful|fire|smoke|watch out|look out|kindly|do)"
)
_TAIL = (
    r"(?:please|pls|plz|now|right now|immediately|at once|this instant|already|dog|doggy|claudia|robot|buddy|mate|boy|girl|quick|quickly|will you|would you|can you|ok|okay|thanks|thank you|you|stop|"
    r"hurry|i said|somebody|someone|damn it|then|here|right here|there|for now|for today|today|i mean it|mister|again|you hear(?: me)?|do you hear(?: me)?|for good|all of you|everyone|both of you|asap|man|dude|pal|bro|sir|fast)"
)
_SOFT = (
    rf"(?:get|come|keep|stay|back|stand|step|move|go) (?:away|off|well away|clear|back from)(?: of| from)? {_BODY}|get (?:off|off of|offa) {_BODY}|get off|get away|(?:keep|stay|stand) (?:back|away|clear|off)(?: from {_BODY})?|back (?:away|off)(?: from {_BODY})?|hands off",
    rf"let (?:go(?: of {_BODY}| off)?|me go|him go|her go|us go|me out|go now)|(?:release|unhand) {_BODY}|leave {_BODY} (?:alone|be)|leave off|leave it(?: be| alone)?|let (?:it|me) be",
    rf"(?:don'?t|do not|dont|never|stop) (?:you )?(?:dare )?(?:touch|hurt|bite|hit|crush|kick|step on|run over|push|ram|attack|scare|come near|go near|get near|squash|trip|chase|follow|jump on|jump at|stand on|tread on|bump|knock over|knock down)(?:ing)? {_BODY}|(?:don'?t|do not|dont) (?:come|go|get|move|take|step) (?:another step|one more step|any (?:closer|nearer|further|farther)|closer|nearer|further|forward|in there|out there|near|over here|over there)|come no (?:closer|nearer|further)|no closer|no nearer|not (?:any )?(?:closer|nearer|further)",
    r"(?:far|close|near|that'?s far|that is far|that'?s close|that'?s near|that'?ll be far) enough|(?:that'?s|that is|this is)(?: quite| more than)? (?:far enough|close enough|near enough|as far as you go|where you stop|the end of (?:it|that|this))|(?:this|that|it|(?:all )?(?:this|that|the|your) (?:\w+ )?(?:(?!rain|snow|bleed)\w+ing)(?: (?:at|about|around|me|the cat|up)){0,2}) (?:ends|stops|finishes|must end|must stop|has to end|has to stop|has got to (?:stop|end)|needs to (?:end|stop)|must (?:stop|end))(?: now| here| right here| right now)*",
    r"(?:be|become|turn into|freeze like|play|stand like|stay like|still like|like)(?: a)? (?:statue|statues|stone|possum|rock|mannequin)|(?:doggy|robot|dog|puppy)? ?statues?|(?:musical )?statues|red light(?: red light)*|(?:time out|timeout|time)(?: time out)*|mannequin",
    rf"(?:stay|remain|keep|be|hold|stand|sit|freeze)(?: \w+ly)? (?:{_STILL}|just like that|just as you are|as you are|exactly where you are|rooted to the spot|right where you are|in place|in position|that pose)(?: and (?:don'?t|do not) move)?|(?:i want|i need|i'?d like|let me see|let'?s see|i want to see) you (?:completely |perfectly |totally |absolutely |entirely )?{_STILL}",
    r"(?:you|you'?ve|you have|we|we'?ve|we have)(?: all)? (?:\w+ed|done|had|run|spun|had) (?:quite |more than |about )?(?:enough|plenty)|(?:i'?ve|i have|we'?ve|we have|i)? ?had (?:it|enough|quite enough|about enough)(?: (?:of|with) (?:this|that|it|you))?|(?:about |high )?time (?:to|you) (?:stop(?:ped)?|halt(?:ed)?|quit|pause|stop moving|hold still|stand still|call it a day)",
    r"i (?:don'?t want|won'?t have|can'?t have|don'?t need|will not have) you (?:to )?(?:mov(?:e|ing)|take another step|tak(?:e|ing) another step|go(?:ing)? any (?:further|closer)|come any closer|doing that(?: any ?more)?|jump(?:ing)?(?: around)?|run(?:ning)?(?: around)?)",
    rf"(?:quit|stop|enough of|enough with|no more of|no more with|no more) (?:(?:all )?(?:the|your|this|that|yer|these) )?(?:nonsense|racket|carry-on|carry on|antics|shenanigans|malarkey|foolishness|monkey business|noise|zoomies|jumpies|spinnies|tomfoolery|mischief|silliness|madness|messing|bouncing|jumping|running|spinning|dancing|moving)|no more (?:puppy|doggy)|(?:end|finish|stop|quit|wrap up|conclude|drop) (?:it|this|that|(?:the|this|that|your) {_DANCE})|(?:wrap it|give it) (?:up|a rest|a break)|(?:{_DANCE}|the {_DANCE}|it)(?:'s| is|s) (?:over|finished|done|ended)|game over|call it (?:a day|quits|off)|cut the {_DANCE}|(?:leave|stop|drop) (?:everything|what you(?:'re| are) doing)|calm down and stop|simmer down|settle down|pipe down|relax and stop|belt up|rack off|jack it in|turn it in|put a sock in it",
    r"you (?:were|have been|'ve been|are being) (?:told|ordered|asked) to (?:stop|halt|freeze|wait|stand still|hold still|quit)|why (?:aren'?t|are) you (?:not |still not )?(?:stopping|holding still|standing still|still moving|still going|still jumping|still running)|stop means stop|no means no|what did i (?:just )?(?:say|tell you)",
    r"(?:would|could|do) you (?:kindly )?(?:refrain|desist|stop) from \w+ing|(?:please )?(?:refrain|desist) from (?:(?:any |all )?(?:further )?(?:mov\w+|movement|motion)|\w+ing(?: \w+)?|that|this)|your (?:immediate )?(?:stopping|stop|standing still|halting) would be (?:\w+ )?\w+|would it be (?:at all )?possible (?:for you )?to (?:stop|halt|hold still|stand still|pause|wait|stop moving|freeze)|(?:not|no|not one|not a single|not another|not a|not one more|no more|not a single more)(?: more)? (?:step|jump|move|inch|muscle|twitch|hop|spin|movement|moves|steps|paw)(?: (?:further|closer|more))?|no (?:further|more movement|moving(?: at all)?)|keep (?:it|everything|that) still|(?:have|show) mercy|you(?: \w+)? (?:must|gotta|hafta|have to|need to|should|better) not move|mercy|uncle|stand easy",
    r"(?:don'?t|dun|dont|no) (?:anyhow |go |keep |just |simply )?(?:move|run|jump|dance|come|play|spin|disturb|kacau|chase|hop|walk)(?:ing)? (?:lah|leh|already|liao|ah|lor|hor|yaar|na|any ?more|anymore|no more|around here|about)|(?:enough|stop|wait|can stop|ok stop)(?: it)? (?:lah|leh|liao|lor|already lah|ah|hor|yaar|na|only|la)|(?:arrey |arre |oye |abey )?(?:ruko|ruk jao|ruk ja|bas karo|bas|rukho|ruk)(?: (?:ruko|yaar|bhai|na|bas|karo|ja|jao|please|dog|doggy|enough))*",
    r"(?:no|bad|naughty)(?: no)* (?:dog|doggy|robot|puppy|boy|girl)(?:,? (?:bad|naughty|no)(?: (?:dog|doggy|robot|puppy|boy|girl))?)*|(?:no|don'?t|dont|nope)(?:,? (?:no|don'?t|dont|please no|please don'?t)){2,}(?! stop)|no don'?t(?! stop)|don'?t do (?:it|that)|(?:a+h+|wa+h+|eek|argh|oh no|no|god),? (?:please )?don'?t(?! (?:stop|you))",
    rf"(?:catch|grab|restrain) {_IT}|make (?:it|him|her|{_IT}) (?:stop|hold still|stand still|be still|stay still)|tell {_IT} to (?:stop|freeze|stay|wait|stand still|stay still|hold still|be still|halt|quit(?: it)?)|(?:hit|step on|stamp on|jam on|slam on|apply|jam|use|pull|put on)(?: the)? (?:brakes?|anchors?|handbrake)(?: on)?|brakes? on",
)
_OFF = (
    rf"(?:shut|power|switch|turn|knock) (?:{_IT} )?(?:off|down)(?: {_IT})?|(?:shut|power|switch|turn) (?:off|down) {_IT}|shutdown|(?:unplug|disconnect|deactivate|disable|kill|depower|cut|disarm) {_IT}|deactivate|disarm|go limp|damp(?: yourself| it| the motors)?|go dead|power ?off|pull (?:the|its|that|her|his) (?:plug|power|battery|cord|power cord)(?: on {_IT})?|(?:take|rip|yank|pull) (?:out )?(?:the|its) (?:battery|plug)(?: out)?|"
    r"(?:hit|press|push|smash|slam|mash|use|flip|find|where'?s)(?: the| that)? (?:off|kill|emergency|red|big red|panic|stop|emergency stop|emergency off|shutdown) ?(?:switch|button)|(?:cut|kill|drop|lose|shut off|turn off|switch off|disconnect|pull)(?: all)?(?: the| your| its)? (?:power|mains|juice|current|electricity|battery|supply|drive|circuits?|motor power)(?: supply)?|all (?:stop|motors stop|motors off|power off|systems (?:stop|off|down))|crash stop|emergency (?:power off|shutdown|shut down|halt|brake|off|stop)"
)
CLAUSES = Late(
    rf"(?:^|(?<=[!,.?;:]))[\s!,.?;:]*(?:{_LEAD}(?![\w'])[\s!,.]*){{0,10}}(?:(?P<damp>{_OFF})|(?P<soft>{'|'.join(_SOFT)}))(?![\w'-])[\s,]*(?:{_TAIL}(?![\w'])[\s,]*){{0,8}}(?=$|[!.,?;:)])"
)
_QUESTION = Late(
    r"\?\s*$|\b(?:if|when|whenever|once|until|unless|after|before|tomorrow|yesterday|as soon as|every time|on the count|at (?:\w+ o'?clock|midnight|noon))\b"
)

# a misspelt word of an order, and the word that was meant: slips of the fingers, spelling by ear, children's sounds
_MENT = {
    "stop": "stpo sotp stp stopp sstop tsop styop stpp stoip stiop dtop syop srop stol stpop stap shtop stawp stahp zstop sytop thtop tthop stob stopt stoppp dop sthop stopo stoppo stops! stoppy schtop sdop stoph",
    "halt": "hault hlat hatl hallt hailt halr haltt hakt hawlt holt hald!",
    "freeze": "freez freze freeez frezze feeze frreze freexe fereze freese friz fweeze fwease freaze freezee freee",
    "don't": "dont dnot don;t dont' donr dobt din't do'nt donot doant dun donut! dnt donnt dony dint",
    "move": "moov mvoe mov moev movee moove mobe nove mive moovv mowe muve moce",
    "moving": "movng mooving moveing mvoing movign mooveing movin moovin",
    "hold": "hodl hld hlod hokd holf! hodle houd holdd howd",
    "still": "stil sitll sitl stll stiw stiil stlil stilll styll",
    "quit": "quti qiut quitt kwit uqit qwit quiit",
    "stay": "saty stya staay stey stayy",
    "cut": "cutt kut ct!",
    "out": "oot uot owt! ouut",
    "it": "itt ti! iit",
    "knock": "nock konck knok knck knokc",
    "off": "offf ogf",
    "enough": "enuf enuff enouhg enoguh enugh enoufh enoguh enogh enough! enought enof inuff enouph",
    "wait": "wiat wati wayt waitt weit wite! wate waait",
    "pretty": "pwetty pweddy",
    "pause": "pasue puase pauze pausse paus pawse",
    "abort": "abrot abotr abourt aboort abrt",
    "emergency": "emergancy emergncy emergeny emergecny emrgency emergensy emergencey emergenci emergancey",
    "please": "plese pleas plaese plse pleace pleease pwease pweez pweeze pweaz pleez pleeze puhlease",
    "now": "nwo noww nao nooow naow nowww",
    "right": "rite rihgt rigth rigt wight",
    "said": "sed siad saod sayd",
    "dog": "doggg dogg dawg dgo",
    "have to": "hafta havta haveta needa",
    "claudia": "clodia cloudia claudai caludia clowdia clawdia klaudia claudea claudya cladia",
    "immediately": "imediatly immediatly imediately immedeatly immediatley imidiately",
    "everything": "evrything everythin evrythin",
    "running": "runing runnin runin",
    "jumping": "jumpng jumpin jummping",
    "walking": "walkng walkin wlaking",
    "cease": "ceese cese seize! seese ceas",
}
_MEANT = {slip: word for word, slips in _MENT.items() for slip in slips.split() if "!" not in slip}
_WORD = Late(r"[a-z;']+")


_KEEP = Late(
    r"^(?:define|spell|translate|explain)\b|enough (?:talk|food|milk|salt|bread|money)|\b(?:don'?t|do not|never|no need to|needn'?t|not have to|not need to|without|not|hardly|can'?t|couldn'?t|won'?t|wouldn'?t|doesn'?t|didn'?t)(?: (?:you|have to|need to|want you to|ever|dare|a|tell you to|told you to|ask you to))* (?:stop\w*|halt|quit|pause|cease|freeze(?! me))\b|\bkeep (?:going|on|dancing|moving|running|walking|jumping|spinning)\b"
)
_STUCK = Late(
    r"(?:(?:hey|so|and|but|ok|okay|well|claudia|dog|buddy|tell me)[\s,!.]+){0,4}(?:(?:why|how come) (?:(?:don'?t|won'?t|can'?t|aren'?t) you|are you not|do you not|you (?:don'?t|won'?t|can'?t|aren'?t)) mov(?:e|ing)|(?:can you|are you able to) move)"
    r"(?: (?:any ?more|at all|again|yet|now|right now|claudia|dog|buddy)){0,2}[\s?!.]*$"
)


def denied(text: str) -> bool:
    """Tell whether folded `text` asks that something go on, or why nothing moves: nothing in it is then an order to stop by its sound alone."""
    return bool(_KEEP.search(text) or _STUCK.match(text))


def mended(text: str) -> str:
    """Return folded `text` with misspelt words of orders to stop as they were meant; `text` itself where there is none."""
    if not any(word in _MEANT for word in re.findall(r"[a-z;']+", text)):
        return text
    return _WORD.sub(lambda hit: _MEANT.get(hit[0], hit[0]), text)


def clauses(text: str) -> "re.Match[str] | None":
    """Return the clause of folded `text` that is an order to stop in other words, None where there is none."""
    if _QUESTION.search(text):
        return None
    return CLAUSES.search(text)
