"""English turns of speech: politeness, questions, roles, amounts, times. A form's meaning stands after the arrow."""

TABLE = """
# politeness and ways to ask for something
please|pls|plz|kindly|could you|would you|will you|could u|would you please|could you please|can you please|could you kindly => >
can you|can u => >can
can i have|could i have|could i get|can i get|may i have|let me have|i'd like to have|i would like to have => > get
would you mind|do you mind|would it be possible to|is it possible for you to|would you be able to|are you able to => >
would you be so kind as to|if you would|if you could|if you don't mind|if it's not too much trouble|when you get a chance => >
i want you to|i need you to|i'd like you to|i would like you to|i'd love you to|i would appreciate it if you could|it would be great if you could => >
i would like to know|i'd like to know|i want to know|i need to know|i'm wondering|i was wondering|i wonder|i'd love to know => >
i am wondering|i'm curious|i am curious|i'm curious about|i am curious about|i want to ask|i'd like to ask|i have a question|quick question => >
do you know|do you happen to know|would you know|any idea|any chance you know|have you any idea|do you have any idea|got any idea => >
can you tell me|could you tell me|tell me|let me know|can you let me know|please tell me|tell us|just tell me|would you tell me => >
help me understand|help me to understand|could i ask|may i ask|may i know|can i ask|can i know|mind telling me|would you mind telling me => >
show me|give me|explain to me|can you show me|could you show me|can you give me|could you give me|provide me with|provide|send me => >
i'm trying to find out|i am trying to find out|i'm looking for|i am looking for|looking for|i'm interested in|i'm trying to|i am trying to => >
i want to|i'd like to|i would like to|i wanna|i need to|i'd love to|i wish to|i want|i need|i'd like|i would like|we need to|we want to => >
help me|can you help me|could you help me|help me to|assist me in|please help me|i need help|i need help with|help me with|i need some help => >
tell me about|can you explain|could you explain|explain|describe|give me an explanation of|an explanation of|explanation of => > ?what
i'd appreciate|much appreciated|thanks|thank you|thanks a lot|thank you very much|thanks in advance|cheers|thx|ty => -
hey|hi|hello|hey there|hi there|excuse me|sorry|sorry to bother you|um|uh|er|well|so|okay|ok|oh|yo|dude|man|buddy|mate => -
go ahead and|be sure to|make sure to|make sure you|feel free to|just|simply|actually|basically|like i said|you know|i mean|i guess => -
for me|for us|to me|to us|here|there|over there|in here => ~here
now|right now|at the moment|currently|at present|these days|nowadays|as of now|presently|at this moment|for now => ~now
very|really|so much|quite|pretty|a lot|a bit|a little|a little bit|somewhat|kind of|sort of|extremely|truly|rather|super => ~very
maybe|perhaps|possibly|probably|somehow|generally|usually|normally|typically|in general|exactly|precisely|specifically => ~exactly
again|ever|even|also|too|as well|still|already|yet|such|own|else|anyway|then again => ~also
asap|as soon as possible|immediately|right away|straight away|at once|instantly => ~now
thing|stuff|something|anything|somebody|someone|anyone|anybody|one of those => ~thing

i'd love to hear|i want to hear|i'd like to hear|i would like to hear|let me hear|got any|have any|do you have any|do you know any|know any => >
how do you say|how do i say|how would you say|how to say|how can i say|what's the word for|what is the word for|how is said|how do they say => translate
where do they sell|where do you sell|where can i buy|where can i get|where do i buy|where could i buy|where to buy|a place to buy|somewhere to buy|place that sells|a shop that sells|where can i purchase|where can you buy|where do i get => ?where buy

# what kind of answer is wanted
what|what is|what are|which|what's|what kind of|what sort of|what type of|which kind of|what're|whats => ?what
how do i|how can i|how do you|how can you|how to|how could i|how should i|how would i|how would you|how does one|how can one|how do we|how can we => ?how
how do people|how might i|how would one|how am i supposed to|how are you supposed to|how did you|how do they|how may i|how must i => ?how
what is the best way to|what is the way to|what's the best way to|what's the way to|what is the right way to|what is a good way to => ?how
what are the steps to|the steps to|what steps do i take to|steps for|steps to|instructions for|instructions on|instructions to|guide to|a guide to => ?how
best way to|the best way to|the right way to|correct way to|way to|ways to|a way to|the way to|method for|method to|method of|procedure for|process for|process of => ?how
way of|is there a way to|is there any way to|any way to|tips for|tips on|tips to|advice on|advice for|how should one|how should we|how would we => ?how
walk me through|show me how to|teach me to|teach me how to|tell me how to|tell me how|explain how to|explain how|what should i do to|what do i do to => ?how
what do i need to do to|what must i do to|what can i do to|what do you do to|what is needed to|what does it take to => ?how
recipe for|recipe of|a recipe for => ?how make
recipe => ?how make
how|how is|how are|how does|how do => ?how
how is the weather|how's the weather|what is the weather like|what's the weather like|how will the weather be|what will the weather be like => ?what weather
what's the weather going to be like|what is the weather going to be like|how's the weather looking|what's the weather|weather forecast|weather|forecast => ?what weather
why|why is|how come|for what reason|what is the reason|what's the reason|what is the reason for|reason for|reason why|reason|what makes|what causes|what is the cause of => ?why
cause of|the cause of|what leads to|what caused|reason behind|the reason behind => ?why
when|when is|what time|at what time|what year|which year|in what year|in which year|what month|which month|in what month|in which month|what day|on what day|which day|what date|when's|on which day|what time of day|which date|on what date => ?when
where|where is|where's|in what place|at which place|in which place|what place|whereabouts|location of|the location of|where can i find|where do i find|where are => ?where
where could i find|where might i find|where would i find|where can you find|where do you find|where can one find|location => ?where
which team|what team|which country|which band|which singer|which player|which company|who|who is|who's|whom|which person|what person|who was|who are => ?who
whose => ?whose
how many|number of|the number of|what number of|count of|how many are there => ?many
how much|what amount of|amount of|quantity of => ?much
fare|fee|fare for|fare to => ?much cost
how much is|how much does cost|what is the price of|price of|cost of|the price of|the cost of|what does cost|how much are|what's the price of|price|cost|how much money => ?much cost
how expensive => ?much cost
how long|how long is|how long does it take|how much time|how long will it take|duration|duration of|length of time => ?long
how often|how frequently|how many times|frequency of => ?often
how far|how far is|distance|what is the distance|the distance => ?what distance
how tall|how high|height|height of => ?what height
how old|age of|age => ?what age
how big|how large|size|size of|how large is => ?what size
how deep|depth => ?what depth
how heavy|weight|how much does weigh|weigh => ?what weight
how fast|speed|how quick|how quickly => ?what speed
how hot|how cold|how warm|temperature => ?what temperature
how wide|width => ?what width
how about|what about => ~thing
is it true that|is it the case that => ?yes
is it possible to|can i|could i|may i|can one|can we|am i able to|are we able to|possible to => ?yes &can
is it okay to|is it ok to|is it all right to|is it alright to|am i allowed to|are we allowed to|is it allowed to => ?yes &can
should i|should we|ought i to|is it a good idea to|would it be a good idea to|is it advisable to|is it worth => ?yes &should
do i need|do you need|will i need|would i need|do we need|does one need|would you need => ?yes ~=need
need|needs|needed|required|necessary|require|requires => ~=need
needed for|required for|necessary for => ~=need @for
do i have to|do i need to|must i|is it necessary to|do we have to|do we need to|am i required to|is it required to|have i got to => ?yes &must
what should i do about|what can i do about|how do i deal with|how to deal with|how do i handle|how to handle|what to do about|what should i do for|what can i do for => ?how handle
what should i do|what can i do|what do i do|what to do => ?how handle
is there|are there|do you have|have you got|are there any|is there any|is there a => ?yes
there is|there are|there's => -
available in|come in|comes in|in stock|available => @in

# yes-or-no questions are opened by these where nothing else was asked
does|do|did|is|are|am|was|were|has|had|could|would|be|been|being|have|having|do you think|would you say|any|some|per|make it => -

# light verbs: they say little, but two of them that differ say enough
find|find me|search for|look up|locate|discover|look for|seek|get me|fetch me => ~=find
take|takes|take a|have a|do a => ~=take
give|gives|give a => ~=give
see|view => ~=see
calculate|compute|work out|figure out|determine|evaluate => ~=calculate
use|utilize|utilise|make use of|employ => ~=use
try|attempt => ~=try
what's a good|what is a good|what are good|what are some good|what would be a good|what is the best|what are the best|what would you recommend => ?what ^best
any good|can you recommend|could you recommend|recommend|suggest|can you suggest|could you suggest|recommendation for|recommendations for|suggestion for|suggestions for|recommendations|suggestions|recommend me|suggest me|recommended|ideas for|idea for|can you think of a good => > ^best
how many minutes|how many hours|how many days|how many weeks|how many months|how many years|how many seconds => ?long

# mood and tense
should|ought to|supposed to|had better|recommended to|better to => &should
must|have to|has to|need to|needs to|got to|gotta|required to|necessary to|need to be => &must
may => &can
might => &perhaps
can|could|able to|be able to|capable of => &can
will|shall|going to|gonna|is going to|'ll => &will
used to => &past

# negation
not|n't|no|never|cannot|without|neither|nor|none|nobody|nothing|nowhere|lack|hardly|free of => !
unable to => ! &can

# amounts
all|every|each|everything|everyone|everybody|entire|whole|all of|all the|any of => %all
only|solely|just the|nothing but|exclusively|only the => %only
except|excluding|apart from|other than|but not|aside from|besides|save for => %except
most|most of|majority of => %most
some of|several|a few|few => %some
both => %both
either => %either
half|half of => $0.5
at least|minimum|min|no less than|or more => %least
at most|maximum|max|no more than|up to|or less|or fewer => %atmost
more than|over the|greater than|above => %over
less than|fewer than|below => %under
enough|sufficient => %enough
almost|nearly => %almost
about|around|approximately|roughly|approx => @about
too many|too much|excessive => %toomuch
another|one more => %another
double|twice|two times => %double
triple|three times => %triple
once|one time => %once
dozen|a dozen => $12
half a dozen|half dozen => $6
half an hour|half hour => $30 minute
quarter of an hour|quarter hour => $15 minute
a couple of|couple of|a couple|a pair of => $2
an hour|one hour => $1 hour
a minute|one minute => $1 minute
one week => $1 week
one day => $1 day
one month => $1 month
one year => $1 year
hundreds of => %hundreds
thousands of => %thousands

# roles
of => @of
from => @from
in|at|on|inside|within the|onto => @in
on top of => @above
to|toward|towards => @to
into => @into
for => @for
with|using|along with|together with|by means of|via => @with
by => @by
regarding|concerning|on the subject of|on the topic of|related to => @about
until|till => @until
since => @since
before|prior to|ahead of|earlier than => @before
after|following|later than|once you have|afterwards => @after
during|throughout => @during
between => @between
set|put|adjust => ~=set
among => @among
under|underneath|beneath|below the => @under
over => @over
behind => @behind
in front of => @front
next to|beside|near|close to|nearby|around here|near me|near here => @near
against => @against
instead of|rather than|in place of => @instead
than|compared to|compared with|versus|vs => @than
as => @as
if|in case|provided that|assuming|whether|whether or not => @if
unless => @unless
because|because of|due to|since it => @because
while|whilst => @while
though|although|even though|despite|in spite of => @though
then|after that|and then|next|afterward|subsequently => @then
first of all|first|firstly => @first
finally|lastly => @last
but|however => |
and|& => @and
or => @and %or
that|which is|who is|the|a|an|this|these|those|it|its|itself|such a|that's|it's|he's|she's => -
let's|let us|let => -
i|me|my|mine|myself|we|us|our|ours|ourselves|i'm|i've|we're => =1
you|your|yours|yourself|u|ur|you're => =2
he|him|his|himself => =3m
she|her|hers|herself => =3f
they|them|their|theirs|themselves|they're => =3p

# times
today|this day => #today
tonight|this evening|today night => #tonight
tomorrow|tmrw|tmr|tomorrow's => #tomorrow
yesterday|yesterday's => #yesterday
day after tomorrow|the day after tomorrow => #dayafter
day before yesterday|the day before yesterday => #daybefore
this week => #thisweek
next week|the coming week => #nextweek
last week|the past week|previous week => #lastweek
this month => #thismonth
next month => #nextmonth
last month|previous month => #lastmonth
this year => #thisyear
next year => #nextyear
last year|previous year => #lastyear
this weekend => #thisweekend
next weekend => #nextweekend
last weekend => #lastweekend
weekend|weekends => #weekend
weekday|weekdays => #weekday
monday|mon => #mon
tuesday|tue|tues => #tue
wednesday|wed => #wed
thursday|thu|thurs => #thu
friday|fri => #fri
saturday|sat. => #sat
sunday|sun. => #sun
january|jan => #m1
february|feb => #m2
march => #m3
april|apr => #m4
june|jun => #m6
july|jul => #m7
august|aug => #m8
september|sept|sep => #m9
october|oct => #m10
november|nov => #m11
december|dec => #m12
morning|mornings|in the morning|this morning => #morning
afternoon|in the afternoon|this afternoon => #afternoon
evening|in the evening => #evening
night|at night => #night
noon|midday => #t12:00
midnight => #t0:00
last night => #lastnight
tomorrow morning => #tomorrow #morning
yesterday morning => #yesterday #morning
last => #latest
latest|most recent|newest|current => #latest
next|upcoming => #next
previous => #previous
earlier => #earlier
later => #later
early => #early
late => #late
ago => #ago
spring => #spring
summer => #summer
autumn => #autumn
fall => #autumn
winter => #winter
daily|every day|each day|per day|a day => %all day
weekly|every week|each week|per week|a week => %all week
monthly|every month|each month|per month|a month => %all month
yearly|annually|every year|each year|per year|a year => %all year
hourly|every hour|each hour => %all hour

# opposites
left|left hand|to the left => ^left
right|right hand|to the right => ^right
up|upward|upwards => ^up
down|downward|downwards => ^down
forward|forwards|ahead => ^forward
backward|backwards|back => ^back
on => @in
off => ^off
turn on|switch on|power on|put on the light|activate|enable|flip on => ^on
turn off|switch off|power off|deactivate|disable|shut off|flip off|power down => ^off
turn up|increase|raise|boost|turn it up => ^up
turn down|decrease|lower|reduce|turn it down|cut down on|cut down => ^down
louder|make it louder => ^up volume
quieter|make it quieter|softer => ^down volume
brighter|brighten|make it brighter => ^up bright
dimmer|dim|make it darker => ^down bright
warmer => ^warmer
cooler|colder => ^colder
open|open up => ^open
close|shut|close up => ^close
start|begin|commence|get going|kick off|launch|initiate => ^start
stop|halt|cease => ^stop
finish|end|complete|conclude => ^end
pause => ^pause
resume|continue|carry on|go on|keep going => ^continue
add|insert|include|put in => ^add
remove|take out|take off|get rid of|eliminate|delete|erase|clear|take away => ^remove
lock => ^lock
unlock => ^unlock
install|set up|setup => ^install
uninstall => ^uninstall
mute => ^mute
unmute => ^unmute
show|display => ^show
hide => ^hide
enter|log in|login|sign in|log into|log on|sign into => ^login
exit|log out|logout|sign out|log off => ^logout
best|top|greatest|finest|ideal|optimal => ^best
worst => ^worst
better => ^better
worse => ^worse
more => ^more
less|fewer => ^less
least => ^leastx
cheap|inexpensive|affordable|low cost|low priced => ^cheap
budget hotel|budget hotels => ^cheap hotel
expensive|costly|pricey|dear => ^expensive
cheapest|least expensive|most affordable|lowest price|lowest cost => ^cheapest
most expensive|dearest|priciest|costliest => ^dearest
biggest|largest|most big|most large|greatest in size => ^biggest
smallest|tiniest|littlest => ^smallest
tallest|highest => ^tallest
lowest => ^lowest
longest|lengthiest => ^longest
shortest => ^shortest
fastest|quickest|speediest => ^fastest
slowest => ^slowest
oldest => ^oldest
youngest => ^youngest
big|large|huge => ^big
small|little|tiny => ^small
fast|quick|quickly|rapidly|swiftly|rapid|speedy|fast way => ^fast
slow|slowly => ^slow
good|nice|great|decent|excellent|fine => ^good
bad|poor|awful|terrible => ^bad
safe => ^safe
dangerous|unsafe|risky|hazardous => ^unsafe
healthy|good for you|good for health|good for your health => ^healthy
unhealthy|bad for you|bad for health|bad for your health => ^unhealthy
easy|simple|simplest|easiest|straightforward => ^easy
hard|difficult|tough|tricky => ^hard
true|correct => ^true
false|incorrect => ^false
true or false => ?yes
same|identical => ^same
similar|alike => ^similar
different|differ => ^different
difference between|the difference between|differences between|what is the difference between|what's the difference between|how does differ from|how is different from => ?what difference
compare => ?what difference
before noon => #am
am|a.m => #am
pm|p.m => #pm
"""
