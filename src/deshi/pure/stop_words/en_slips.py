"""Misspelt and misheard English: puts the words of an order to stop back as they were meant, before the rules look again.

One slip of a finger is not listed but made: `_table` lays out, once, what a hand makes of each word of stopping, less what
is a word itself. Speech that was written down by ear is compared by how it sounds (`_key`), and only as a whole text.
"""

import re
from functools import cache

from deshi.pure.stop_words.late import Late

_WORDS = (
    "stop halt freeze wait pause quit cease abort cancel enough emergency hold still stay stand don't move moving stopping please terminate "
    "desist brake brakes knock right there here now that this already another step inch closer further muscle everything everybody nobody "
    "dancing jumping running spinning walking hopping motion motors power timeout leave alone statue immediately instant whoa out off cut it "
    "pack down robot claudia more shut position steady horses distance"
)
# the words round an order, and those that make it none: misspelt, they would be overlooked
_FRAME = (
    "time better let's everyone begging "
    "you your the when whenever once until after before while where what which who how why would could should will mind kind trouble told said says word "
    "sign name love keep keeping going carry continue paws button mommy mummy daddy simon calm settle alright okay really minute minutes second seconds "
    "moment rain music timer movie film video alarm song game favorite faster than worrying because whistle clap finish finished dance with without never "
    "around about people anything nothing something someone somebody anyone government budge avast heave back leave seen done end just not beep bell can't "
    "won't didn't doesn't shop watch sitting standing staying waiting forget forgot ordered"
)
_BESIDE = "wa qes wrd etf ryg tuh yij uok ipl ol qsz adwzx sfexc dgrcv fhtvb gjynb hkumn jlim kop asx zcsd xvdf cbfg vnhg bmhj njk ;l"
_NEAR = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnm'",
        _BESIDE.split(),
        strict=True,
    )
)
# what one slip makes of them that is a word of its own
_REAL = (
    "rime timer timed tome tine tim tie ime getter bette lets pet's egging "
    "his who her three say state old own top case shit close fight gold lower eight moved lack thus till inc hoping hole stands holds don tight hat motor "
    "sand pleased root ease moore bold powder hood lease notion closet ore stan thee loser steep wit stat waking sep pac bake lone hut alt ceased herd "
    "terminated stray strand freezer atop dow topping moe hee stature wat pak paused rake tat sta crease fright wha herr ste ich mover stead moors mor thi "
    "stoop tay ere pinning ther quot robo aloe holed sill ight sown ove ack humping pease ait stans mire bakes strep muscled stoll rakes sinning leaved "
    "knick pleaser thar poser nother germinate mote walling galt aline jove gere righty tere sty stooping leaver morte brae braked ghat kore anther moree "
    "jere leve nore paise satay bere lave strop thia tep nove bopping hooping sait deist eave sopping stropping mord bort hols shug braes moire salone "
    "slone balt stane stull stel ribot kove hild kinch quirt quoit shoa morde tunning funning leage stah unch plack pase puse inh ower herde waling plause "
    "lause crase chop crop drop flop hal halo halts hot mop op opt pop post prop shop slop spot stoops stops swap tops stow stock storm stomp salt shalt "
    "malt half hall hald bait gait wart waist waits awaits await tip cease tis lose loose cult curt cutie lit sit hit bit fit kit pit tit its ti oat our "
    "oust put pout rout lout bout tout gout nut oft of elf now know new mow row bow low how cow vow won not pacts peck pick puck paco pact packs quiet "
    "quite quits suit quilt clam palace pleas thin thug shun hurt shutter cannel cancer candle concern posit passion poison ppaer paer paper pwer abot "
    "abotu freer freed abut boat about freezr brak have one were time see must ever days live whole saying son words hour round hell seem ways pass mine "
    "cold loved kid tour continued train named ship laws ran sad mid aid ill sing cap kinds vast minds settled min hop sin sword fame rally wore lover lap "
    "tier stating cam bee hack cal sen tan noting dancer sigh han kay troubled dome finishes mins youre doe cone burton dong forge carey jeep ned carr nam "
    "danced finnish wong kin gamer pas ind sid hen tame somethin dine flap paw dane sas ain gong bel cary mined fil lobe hwy wil sai sig rai shen nudge "
    "hutton ign rin keel sewn aws tod whistler settler nell ont sho ust alam bac caster clasp ong kee bello sion alight ell forgo rani ame deen sith caddy "
    "ord vide belo een bak ponce wth cla shoo wor addy carrey lind nae aster swatch neve saud whoo sys gam saif sats abou donne shat boing whistled ince "
    "sanding tol straying siting wold alm nme stranding clp sais edn alrighty saya wile oka raster veep weill worf ould sone wirth ith fim nott fain jut "
    "ween forger mond simeone minx cpap sont woh ilm keeling clapp heaved wod sways loe sog eep mnd zaid arin ging shere vell lov minuet"
)
# said by ear, by children, in dialects and in a hurry: no finger made them
_EAR = {
    "stop": "stahp stawp staap stoap stap shtop schtop thtop tthop zstop stawb stob stup staph stopt stope stope stopa stoppy stoppie ztop stohp stobb stoopp stahhp stp stpo 5top st0p s7op sto",
    "stop it": "stopit stoppit stopet stahpit stoppet stopitt",
    "stop that": "stopthat stopdat",
    "stop now": "stopnow",
    "stop please": "stopplease stoppls stopplz",
    "please stop": "pleasestop plsstop plzstop",
    "just stop": "juststop",
    "hold it": "holdit holdet hodit",
    "hold on": "holdon holon hoalon",
    "hold up": "holdup holup hol'up hollup",
    "don't move": "dontmove don'tmove dunmove dontmuv",
    "knock it off": "knockitoff nockitoff",
    "cut it out": "cutitout",
    "cut that out": "cuttatout",
    "quit it": "quitit kwitit",
    "halt": "hault hawlt holt haulte haalt h4lt halte",
    "freeze": "freez freze frieze freese freeez fweeze fweeth fweez fweease freece fr33ze freezzz",
    "wait": "wayt wate waite waitee weyt w8 weit wai",
    "waiting": "w8ing",
    "enough": "enuf enuff enuph inuff innuf enouf nuff nuf nough anuff eniff enought enoff 3nough",
    "quit": "kwit kwitt quitt qwit qui",
    "pause": "pawse pauze paus pawz pauss pauz",
    "don't": "dont doant dohnt dinnae dinna dinny dinnay divvent divn't dun doan doan' doh doe'n't doun't dont't duhn",
    "move": "muv moov moove mooove moob mov muve mooves moo'v",
    "moving": "muvin movin movin' moovin moovin' mooving muving moobin",
    "still": "stiw stiwl stiell styl stil",
    "hold": "haud hauld houl howd hol' hol howl' hode hauld haul' hoad",
    "stand": "staun staun' stan' stond stend staund",
    "stay": "stey stei staay",
    "bide": "byde",
    "that": "dat tha' tha thae thaht",
    "this": "dis thiss diss",
    "there": "deh dere dare' thur thaur",
    "the": "teh de da di th' hte",
    "now": "noo naow nao nowe rn nwo noww",
    "over": "ower owre ovah",
    "out": "oot owt oout",
    "off": "aff awf",
    "give": "gie gi'e gib giv gee'",
    "your": "yer yuh yuir yo' yir yore thy",
    "you": "yous youse yiz yinz ye ya thee ya'll y'all yall yah u",
    "with": "wi' wif wiv",
    "and": "an' n'",
    "just": "jist jus jus' juss jes jest'",
    "do": "dae dee'",
    "please": "pweez pweeze pleez pleeze pweas plis pliz pleathe plees pls plz plss plox",
    "enough now": "nuffnow",
    "around": "aroond roond aroun' aboot",
    "if": "iif iff", "have to": "hafta haveta havta",
    "terminate": "termniate",
    "cease": "ceese ceece seese ceeze",
    "brakes": "breaks'",
    "knock": "nock nok",
    "right": "rite wight roight reet",
    "one": "wan",
    "statue": "statchoo stachoo",
    "jumping": "jumpin jumpin' jumpen jumpn joomping", "dancing": "dancin dancin' dansing dancen", "running": "runnin runnin' runin runnen wunning",
    "spinning": "spinnin spinnin' spinin spinnen", "hopping": "hoppin hoppin' hopin", "walking": "walkin walkin' wawking",
    "would": "wid wad wud wuld", "could": "cud culd", "should": "shud",
}  # fmt: skip
# two and more words that stand for others: dialects, and what a recogniser makes of them; only where an order comes of it
_PAIRS = {
    r"(?:gonnae|gonny|gonna|gaunnae) (?:no|naw|not)(?: (?:dae|day|do) that)?": "don't do that",
    r"(?:make|mek) (?:you|una|yuh) no": "don't",
    r"(?:nah|nuh|nae|naw|no|na) (?=move\b|budge\b|take another|come any|come closer)": "don't ",
    r"(?:no|don't) (?:dae|day|do) that": "don't do that",
    r"stand up same place": "stand still",
    r"bide (?=still|there|here|where)": "stay ",
    r"bide a wee(?: while)?": "wait",
    r"tak(?:e)? tent": "careful",
    r"\b(?:jump) in\b(?! here)": "jumping",
    r"\b(?:danc|dance) in\b(?! here)": "dancing",
    r"\b(?:mov|move|moo) in\b(?! here)": "moving",
    r"\b(?:spin|spinn) in\b(?! here)": "spinning",
    r"^(?:spot|stock|stalk|stack|stomp|stoop|stopped|stoke|stuff|swap|shop|chop|top|step|stuck|stark|stab|slop|strap|flop|soap|stub) (?=(?:it|that|this|right (?:now|there|here)|moving|jumping|running|dancing|what you'?re doing)\b)": "stop ",
    r"^(?:stock|stalk|stark|stob|stoke|east op|is top|us top|st op|s top|sto p|ess top|this top|its top)(?=[!.,]*$|[ ,]+(?:please|now|claudia|right now)\b)": "stop",
    r"^(?:weight|whey|wade|wait in|way to|wheat)(?= a (?:minute|sec|second|moment|mini|minnow|min)\b| (?:up|there)\b|!*$)": "wait",
    r"^(?:wait|hold on|hang on) a (?:mini|minnow|mint|minuet|menu|second's|sec and)\b": "wait a minute",
    r"^(?:free is|frees|fries|frieze|freeze her|freeze or|three is|free said|freesia)(?=!|$|[ ,]*(?:right (?:there|here|where)|claudia|everyone|everybody|nobody)\b)": "freeze",
    r"^(?:paws|pores|pours|pose|poise|pass|paul's|pawns)(?= (?:it|that|the (?:dance|routine|program))\b)": "pause",
    r"^(?:woe|whoa is|wo|roe|war|who are|whoa's|woah is|whore)(?=(?:[ ,]*(?:woe|wo|whoa))*(?: there| boy| now|!|[ ,.]*$))": "whoa",
    r"^(?:seize|seas|sees|seats|seeds|ceased|cease and|c's)(?= (?:this instant|at once|fire|and desist|moving|all|immediately|that|right now|it at once|now)\b|!)": "cease",
    r"^(?:a vast|of ast|have ast|a fast|aghast|a vest)(?=!|$|[ ,]+(?:there|ye|heaving))": "avast",
    r"^(?:a bort|a bored|a board|aboard|a bought|a boat|abort it|a port|uh bort)(?=!|[ ,]*$| (?:mission|the))": "abort",
    r"^(?:hall|hauled|hold'?t|haunt|halted|alt|holt|fault|salt)!+$": "halt!",
    r"^(?:in|and|a|an|he|she|is|e|it'?s|that'?s|that'?s he|that'?s a|that'?s in) (?:enough|nuff|nerf|knoff|knuff)(?= now| already| of (?:that|this)|[!. ]*$)": "enough",
    r"^(?:quiet|quite|quick|quid|quilt|quits|quip|queued|wit|with) (?=(?:it|at|that|this|moving|jumping|running|dancing|your \w+ing)\b(?!\w))": "quit ",
    r"^(?:quit|cut) (?:at|ate|et|hit|its|is)(?=[!., ]*$| (?:now|already|claudia|please|right)\b)": "quit it",
    r"^(?:live|leaf|leafs|lead|leap|leaving|leaves) (?=it (?:out|be|alone)\b)": "leave ",
    r"^(?:a|an|and) (?=stop(?: it| that)?(?:[!. ]*$| now| please))": "",
    r"hold (?:its|hit|at|eat|is)(?= right (?:there|here)| there|[!.]*$)": "hold it",
    r"hold (?:your|you're|his) (?:hoses|houses|hearses|whores|forces|horse(?!s)|horsies)": "hold your horses",
    r"(?:don'?t|do not)(?: you)?(?: dare)? (?:mauve|moo|mow|mope|mooch|moves|mover|mousse)(?=[!.]*$| (?:a|an|another|any|now|please)\b)": "don't move",
    r"(?:dome of|dough move|donut move|doe move|don move|dome move|downtown move|don moved)(?=[!.]*$| a )": "don't move",
    r"move a (?:mussel|missile|muzzle|musk all|muscles|must sell|mussels)": "move a muscle",
    r"(?:stand|stay|hold|keep|sit|stands|stan|holds|stays) (?:steal|steel|steele|steals|till|teal|stale|is still|stele|skill|stella|style)(?=[!., ]*$| (?:please|now|claudia|right|for|there|will)\b)": "stand still",
    r"^(?:stan|stand|sand|stun|and) (?:down|own|town|dawn|done)(?=[!., ]*$| (?:please|now|claudia|robot|soldier)\b)": "stand down",
    r"stay (?:pot|foot|putt|boot|puck|puts|but|pit|pat)(?=[!., ]*$| (?:please|now|claudia)\b)": "stay put",
    r"(?:time|tie|thyme|times|dime|tim) (?:owt|oat|doubt|outs|ow|our|owl)(?=[!., ]*$)": "time out",
    r"^(?:kill|keel|kiln) (?:at|hit|eat|its)(?=[!., ]*$)": "kill it",
    r"^can (?:you|we) please (?:top|stock|step|spot|shop)(?=[?!., ]*$)": "can you please stop",
    r"^(?:would|could|can|will) you please (?:stomp|stock|top|spot|swap|chop) (?=it|that|this)": "would you please stop ",
    r"^(?:cut|caught|got|coat|cup|cat|gut|kit) (?:it|that|at|and|the) (?:owl|doubt|oud|outs|ow|hour)(?=[!., ]*$)": "cut it out",
    r"^(?:claudia|cloudy a|cloudier|claudio|cloudy|clodia|poochie|pooch he|poachy|pooch e|poo chi|robot|row bought|dog he)[ ,]+(?=stop|halt|freeze|wait|hold|quit|stand|cut|enough|whoa|don't)": "claudia ",
}  # fmt: skip
_OPENS = Late("|".join(f"(?P<p{i}>{pattern})" for i, pattern in enumerate(_PAIRS) if pattern[0] == "^"))
_SAID = Late("|".join(f"(?P<p{i}>{pattern})" for i, pattern in enumerate(_PAIRS) if pattern[0] != "^"))
_SAYS = dict(zip((f"p{i}" for i in range(len(_PAIRS))), _PAIRS.values(), strict=True))
# one of these is in each text that `_SAID` knows
_ODD = (
    "gonnae gonny gonna gaunnae make mek nah nuh nae naw na same bide tak jump danc mov moo spin steal steel steele steals till teal stale stele skill stella "
    "style pot foot putt boot puck puts pit pat its hit eat hoses houses hearses whores forces horse horsies mauve mow mope mooch moves mover mousse dome dough "
    "donut doe don downtown mussel missile muzzle musk must mussels muscles owt oat doubt outs ow owl dae"
)
_DROPPED = Late(r"\b([a-z]{2,})in'(?![a-z])")
# whole orders that are known by their sound alone, however the words are cut
_WHOLE = (
    "knock it off|cut it out|cut that out|pack it in|pack that in|give it a rest|give it up|hold it right there|hold still|stand still|stay still|keep still|"
    "stand down|that's enough|that is enough|that's quite enough|enough is enough|enough of that|stop right there|stop right now|stop it now|stop moving|stop that now|"
    "stop dancing|stop jumping|stop running|stop spinning|don't move a muscle|do not move|nobody move|don't you dare move|don't take another step|freeze right there|"
    "cease and desist|emergency stop|hold your horses|hold everything|stay right there|stay where you are|hit the brakes|leave it alone|not another step|"
    "quit jumping|quit dancing|quit moving|cancel that|abort mission|come to a halt|pull the plug|kill the motors|call it a day|"
    "back off|stop immediately|stop at once|stop please|please stop|hold position|stay in place|no more of that|that will do|cool your jets|hands off|cut the crap"
)
# orders that are known when their words are cut elsewhere, letter by letter
_RUN = (
    "hold it|stop it|quit it|stop that|stop now|cut it|kill it|don't move|leave it|hang on|hold on|hold up|time out|stay put|be still|no more|stop moving now|"
    "stop stop|wait wait|stop stop stop|hey stop|no stop|please halt|halt now|freeze now|wait up|stop dog|bad dog"
)
_ALIKE = str.maketrans("aeiouywdzcqv", ".......tskkf", "h '-,.!?;:")
_UNMARKED = str.maketrans("", "", "'-,.!?;:")
_AGAIN = Late(r"(.)\1+")
_CUT_OFF = {
    "sto": "stop", "hal": "halt", "freez": "freeze", "enou": "enough", "enoug": "enough", "abor": "abort", "pau": "pause",
    "sta": "stay", "wai": "wait", "whoa": "whoa", "don't mo": "don't move", "don't mov": "don't move", "hold i": "hold it", "hold o": "hold on", "hold sti": "hold still",
    "hold st": "hold still", "stand st": "stand still", "stand sti": "stand still", "stay sti": "stay still", "cut it o": "cut it out", "cut it ou": "cut it out",
    "cut tha": "cut that out", "cut that o": "cut that out", "knock it": "knock it off", "knock it o": "knock it off", "pack it i": "pack it in", "stop i": "stop it", "stop tha": "stop that",
    "stop th": "stop that", "stop mov": "stop moving", "stop movi": "stop moving", "stop danc": "stop dancing", "stop jum": "stop jumping", "quit jum": "quit jumping", "quit i": "quit it",
    "quit danc": "quit dancing", "quit mov": "quit moving", "qui": "quit", "emergency st": "emergency stop", "that's enou": "that's enough", "stay whe": "stay where you are",
    "stay put": "stay put", "give it a re": "give it a rest", "don't take anoth": "don't take another step", "not another st": "not another step", "canc": "cancel", "cea": "cease",
}  # fmt: skip
_LOST = Late(
    r"^\W*(?P<op>(?:s?t)?op|lop|top)(?= (?:it|that|this|right|now|please|moving|at once)\b)|^\W*(?P<alt>alt|alts)(?=[!.]*$)|^\W*(?P<reeze>reeze|eeze)\b|^\W*(?P<old>old|ol)(?= (?:it(?: right| there| now|[!., ]*$)|still\b|on[!., ]*$|up[!., ]*$|your horses))|"
    r"^\W*(?P<nough>nough|ough)\b|^\W*(?P<ut>ut)(?= (?:it|that) out\b)|^\W*(?P<uit>uit)\b|^\W*(?P<nock>ock)(?= it off\b)|^\W*(?P<ont>on't|n't|ont)(?= move\b)|^\W*(?P<ait>ait)(?=[!.]*$)"
)
_LOST_OF = "op=stop alt=halt reeze=freeze old=hold nough=enough ut=cut uit=quit nock=knock ont=don't ait=wait"
_LOSTS = dict(pair.split("=") for pair in _LOST_OF.split())
_TOKEN = Late(r"[a-z0-9']+")
_STUTTER = Late(r"\b([a-z]{1,4})- ?(?=\1)|\b[a-z]([a-z])-(?=\2-)|[\[(*][a-z ]{1,24}[\])*]")
_NAMED = "and hey oi oh please ok okay now claudia robot dog poochi um uh er yo no mate you"
_NAMES = frozenset(_NAMED.split())
_STARTED = "stop quit halt hold stand stay please don't dont bus just now wait cut knock"
_STARTS = tuple(_STARTED.split())
_SHORT = "a i it to do if of be he us me my no so is in on an bus ma'am ever over by at for up down we she they or and as cool am was dog good bad it's that's standstill standby stopover stopwatch stoplight stopgap stoppage holdup cutout holding staying quitter halter haltwhistle pleased waiting waitin waiter bussing holdall nowhere nowt stopper"
_LONGEST_SOUND = 40
_FIRST = frozenset({order[0] for order in (_WHOLE + "|" + _RUN).split("|")} | set("kgaoiu"))


def slips(word: str) -> set[str]:
    """Return what one slip of a finger makes of `word`: swapped, missing, doubled, beside; real words too."""
    size = range(len(word))
    made = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in size[:-1]}
    made |= {word[:i] + word[i] + word[i:] for i in size}
    if len(word) > 3:
        made |= {word[:i] + word[i + 1 :] for i in size}
        made |= {word[:i] + key + word[i + 1 :] for i in size for key in _NEAR[word[i]]}
        made |= {word[:i] + key + word[i:] for i in size for key in _NEAR[word[i]]}
        made |= {word[: i + 1] + key + word[i + 1 :] for i in size for key in _NEAR[word[i]]}
    return made - {word}


@cache
def _table() -> dict[str, str]:
    made: dict[str, str] = {}
    real = set(_REAL.split())
    words = (_WORDS + " " + _FRAME).split()
    for word in words:
        for slip in slips(word):
            if slip not in real:
                made.setdefault(slip, word)
    for word in words:
        made.pop(word, None)
    return made | {slip: word for word, heard in _EAR.items() for slip in heard.split()}


def _key(text: str) -> str:
    """Return how `text` sounds: its consonants, alike ones as one, with a point for what vowels are between."""
    text = (
        text.replace("ough", "off")
        .replace("gh", "")
        .replace("ph", "f")
        .replace("kn", "n")
        .replace("ce", "se")
        .replace("ck", "k")
    )
    return _AGAIN.sub(r"\1", text.translate(_ALIKE)).rstrip(".")


@cache
def _odd() -> frozenset[str]:
    return frozenset(_ODD.split())


@cache
def _sounds() -> dict[str, str]:
    return {_key(order): order for order in _WHOLE.split("|")} | {
        _run(order): order for order in (_WHOLE + "|" + _RUN).split("|")
    }


def _run(text: str) -> str:
    return text.replace(" ", "").replace("'", "")


def slipped(text: str) -> bool:
    """Tell, faster than `mended`, whether a word of folded `text` is a slip or a blank stands in the wrong place."""
    return not _table().keys().isdisjoint(re.findall(r"[a-z0-9']+", text)) or _parted(text) != text


def mended(text: str) -> str:
    """Return folded `text` as it was probably meant; `text` itself where nothing in it is a slip."""
    table = _table()
    found = text
    if "-" in text or "[" in text or "(" in text or "*" in text:
        found = _STUTTER.sub(lambda hit: " " if hit[0][0] in "[(*" else "", text)
    found = _parted(found)
    words = re.findall(r"[a-z0-9']+", found)
    if not table.keys().isdisjoint(words):
        found = _TOKEN.sub(lambda hit: table.get(hit[0], hit[0]), found)
        words = found.split()
    found = found.strip()
    opens = _OPENS.match(found)
    if opens:
        found = _said(opens) + found[opens.end() :]
    if not _odd().isdisjoint(words):
        found = _SAID.sub(_said, found)
    if "in'" in found:
        found = _DROPPED.sub(r"\1ing", found)
    lost = _LOST.match(found)
    if lost:
        found = _LOSTS[str(lost.lastgroup)] + found[lost.end() :]
    return _by_ear(_completed(found)) if len(found) <= _LONGEST_SOUND else _completed(found)


@cache
def _known() -> frozenset[str]:
    return frozenset((_WORDS + " " + _FRAME + " " + _SHORT).split())


def _parted(text: str) -> str:
    """Put a blank where it was meant: one letter to the left or right, or where two words of an order are written as one."""
    known = _known()
    words = text.split(" ")
    for at, word in enumerate(words):
        if word in known:
            continue
        if len(word) > 5 and word.startswith(_STARTS):
            start = next(s for s in _STARTS if word.startswith(s))
            if word[len(start) :].rstrip(",.!?") in known:
                words[at] = start + " " + word[len(start) :]
        elif at and words[at - 1]:
            before = words[at - 1]
            for left, right in ((before[:-1], before[-1] + word), (before + word[:1], word[1:])):
                if left in known and right.rstrip(",.!?") in known:
                    words[at - 1 : at + 1] = [left, right]
                    break
        if (
            at + 1 < len(words)
            and words[at + 1] in known
            and word[:-1] in known
            and word[-1:] + words[at + 1] in known
        ):
            words[at : at + 2] = [word[:-1], word[-1] + words[at + 1]]
    return " ".join(words)


def _said(hit: re.Match[str]) -> str:
    return _SAYS[str(hit.lastgroup)]


def _completed(text: str) -> str:
    """Put the end to an order that breaks off at the end of `text`."""
    words = text.rstrip(" .-!").split()
    for count in (4, 3, 2, 1):
        whole = _CUT_OFF.get(" ".join(words[-count:]))
        if whole and count <= len(words):
            return " ".join([*words[:-count], whole])
    return text


def _by_ear(text: str) -> str:
    words = text.translate(_UNMARKED).split()
    while words and words[0] in _NAMES:
        del words[0]
    while words and words[-1] in _NAMES:
        words.pop()
    bare = "".join(words)
    if len(bare) < 5 or bare[0] not in _FIRST:
        return text
    orders = _sounds()
    return orders.get(bare) or (orders.get(_key(bare), text) if len(bare) > 6 else text)
