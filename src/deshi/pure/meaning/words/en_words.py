"""English words that mean the same, a line each; irregular forms; words that only look inflected."""

TABLE = """
buy|purchase|pick up
get|obtain|acquire|receive
make|create|build|construct|produce|prepare|cook|craft|put together|whip up|fix up
write|compose|draft|pen|come up with|write me|write up
send|mail out|dispatch|shoot
ask|inquire|enquire|request|ask for
answer|reply|respond
help|assist|aid|support
fix|repair|mend|troubleshoot|solve|resolve|sort out|get to work|work again
broken|not work|does not work|not working|is not working|isn't working|doesn't work|won't work|stopped working|out of order|malfunction|malfunctioning|on the fritz|broke
change|alter|modify|adjust|edit|update|switch to
replace|swap|substitute
choose|pick|select
speak|talk|chat
say|pronounce
mean|meaning|meaning of|the meaning of|stand for|definition|definition of|define
translate|translation
happen|occur|take place|go on => happen
what is going on|what's going on|what is happening|what's up => ?what happen
arrive
get to|reach|get there => go @to
leave|depart|go away|take off from
departure|departure time => ?when leave
arrival|arrival time => ?when arrive
go|travel|head
get from|go from => go @from
travel to|visit|go to|trip to => visit
trip|journey|vacation|holiday|getaway
go back to|return to|come back to|head back to => return @to
return|give back|bring back|send back|go back|come back
refund|money back|get my money back
reserve|book|make a reservation|make a reservation for|reservation|booking|make a booking
cancel|call off
postpone|delay|put off|push back|defer
schedule|arrange|plan
set up a meeting|set up a meeting with => schedule meeting @with
remind|reminder|set a reminder|remind me to|don't let me forget|give me a reminder => remind
wake|wake up|get me up
alarm|alarm clock
call|ring up|telephone|give a call|dial|to phone|please phone|phone up|give a ring
text|message|sms
email|e-mail|mail|e mail
photo|picture|pic|photograph|image|snapshot
film|movie|flick
television|tv|telly
phone|mobile|cell phone|cellphone|smartphone|mobile phone|cell
car|automobile|vehicle
bike|bicycle|cycle
plane|airplane|aeroplane
airplane ticket|flight ticket|plane ticket|airfare
subway|metro|underground
bus stop|bus station
train station|railway station
taxi|cab
apartment|flat
house|home|place
bathroom|restroom|toilet|washroom|loo
couch|sofa
lamp|light|lights|lighting
garbage|trash|rubbish|waste
store|shop|shopping
supermarket|grocery store|grocery
restaurant|eatery|place to eat|places to eat|dining|diner
food|meal|dish
job|occupation|profession|employment
boss|manager|supervisor
coworker|colleague|workmate
company|firm|business
office|workplace
meeting|conference
salary|pay|wage|wages|income
money|cash|funds
child|kid|kids
baby|infant|newborn
parent|parents
mother|mom|mum|mommy|mama
father|dad|daddy|papa
grandmother|grandma|granny
grandfather|grandpa
wife|spouse_f
doctor|physician
dentist
lawyer|attorney
teacher|instructor
student|pupil
friend|buddy_|pal
person|people|human|individual|humans
man|guy
woman|lady
boy
girl
dog|puppy|doggy|pup
cat|kitten|kitty
illness|sickness|disease
sick|ill|unwell|not feeling well|under the weather
medicine|medication|drug|meds
headache|head hurt|my head hurts|sore head|head pain|head is killing me
stomachache|stomach hurt|stomach ache|tummy ache|stomach pain|upset stomach|belly ache
toothache|tooth hurt|tooth pain
backache|back pain|back hurt|sore back
sore throat|throat hurt|throat pain
fever|high temperature
pain|ache|hurt|sore
tired|exhausted|worn out|fatigued|sleepy|weary
happy|glad|pleased|joyful
sad|unhappy|down in the dumps|blue_
angry|mad|furious
afraid|scared|frightened
bored|boring
beautiful|pretty_|gorgeous|lovely
clever|smart|intelligent
famous|well known|renowned|celebrated
popular|in vogue
important|significant|essential|crucial|vital
weird|strange|odd|bizarre
say something funny|make me laugh|tell me something funny|something to laugh about => joke
funny|amusing|hilarious|humorous
joke
story|tale
poem|verse
song|tune|track
music|tunes
sing|vocalize
capital|capital city
country|nation
population|how many people live|inhabitant|number of people|people live|how many people are|number of inhabitants => ?howmany population
currency|money used
language|tongue|spoken language
spoken|is spoken|people speak|do they speak => speak
president|head of state
prime minister|premier
author|writer|wrote|who wrote
inventor|invented|invent
discoverer|discovered
founder|founded|establish|start a company
paint|painter
compose|composer
director|directed
won|winner|win
birthday|date of birth|birth date|born
die|pass away|dead|death
war|conflict
battle|fight
build_|built
history|past of
reverse|invert|in reverse order|backwards order
sort|order_|put in order|arrange in order
list|array_
merge|combine|join|concatenate
split|divide_|separate
convert|transform|turn into|change into|change to|conversion
add up|sum|total|sum of|the sum of|add together
subtract|minus|take from
multiply|times|multiplied by|product of
divide|divided by
average|mean value
percent|%|percentage
square root|root of
equation|formula
solve_
function|method|func
variable|var
string|text string
file|document
folder|directory
code|program|script|source code
programming|coding
error|bug|exception|issue|problem|glitch|fault|trouble
debug|find bug
run|execute
test|unit test
install_
download|get from the internet
upload
database|db
loop|iterate|iterate over|loop over|loop through
copy|duplicate|clone
paste
save|store_
print|output
read|parse
computer|pc
laptop|notebook
wifi|wi-fi|wi fi|wireless|internet connection|wireless network
internet|web|online|net
website|site|web page|webpage|homepage
password|passcode|pass word
reset|restore
restart|reboot
screen|display_|monitor
keyboard
battery|charge level|battery level|power level
charge|recharge
connect|link up|hook up
app|application
account
log
username|user name
settings|preferences|options
volume|sound level|loudness
brightness|bright
timer|countdown
photograph_
idea|ideas|suggestions
example|sample|instance
summary|summarize|summarise|sum up|brief|tldr|tl;dr|short version|give a summary of|key points|main points
explain_
correct_|fix grammar
proofread|check grammar|grammar check|check my grammar
improve|make better|enhance|get better at|better at|become better at
learn|study|pick up the basics|get started with
teach|educate
practice|practise|exercise|work out_|training
lose weight|slim down|shed pounds|drop weight|weight loss|losing weight
gain weight|put on weight
sleep|fall asleep|get to sleep|sleeping
eat|consume|have for
drink|beverage
breakfast|morning meal
lunch|midday meal
dinner|supper|evening meal
snack
rice
boil|boiled
bake|baked
fry|fried
grill|grilled|barbecue|bbq
roast|roasted
freeze|frozen
cut|chop|slice
mix|stir|blend
clean|wash|cleanse
tidy|tidy up|straighten up|clean up
stain|spot_
wear|put on|dress in
clothes|clothing|outfit|attire|garments
rain|raining|rainy|rainfall
snow|snowing|snowy|snowfall
sunny|sunshine|clear skies
umbrella|brolly
rain_umbrella
weather|climate_
hot|warm
cold|chilly
place_|spot
attraction|sight|sightseeing|tourist attraction|tourist spot|things to see|things to do|sights|landmark|places to visit|place to visit|must see
hotel|lodging|accommodation|place to stay|somewhere to stay
luggage|baggage|suitcase
passport
visa
ticket|tickets
airport
flight|flights|plane ride
cheap flights => ^cheap flight
exchange rate|currency rate|rate of exchange
map|directions|route|how to get to|how do i get to|way to get to|get to the|directions to => ?how go @to
nearest|closest => @near ^nearest
distance_
opening hours|business hours|hours of operation|opening times|store hours => ?when open_hours
what time does open|when does open => ?when ^open
earth
moon
sun_
planet
water|h2o
gift|present|presents
party|celebration|get together
wedding|marriage ceremony
marry|get married
divorce
love|adore
like|enjoy|fond of|be into|am into|be fond of
hate|dislike|can't stand|detest
want|wish|desire
think|believe|reckon
know|aware
remember|recall
forget
understand|comprehend|grasp
work|function_
give|hand over
bring|fetch
put|place_on|set_down
keep|retain
hold|grip
move|shift
push|press
pull
throw|toss
catch
walk|stroll|go for a walk|take a walk
run_|jog
jump|leap|hop
sit|sit down|take a seat|have a seat
stand|stand up|get up on your feet|rise to your feet
lie down|lay down
dance|do a dance
shake hands|give me your paw|give paw|shake paw|paw
stretch
roll over
turn around|spin|spin around|rotate
come|come here|come over|come to me
wait|hold on|hang on|stay put
play|put on_play
watch|look at
listen|listen to|hear
check|verify|confirm|make sure
compare_|contrast
measure
count
pay|pay for|settle_bill
save money|cut costs|spend less
spend
invest
lend|loan out
borrow
rent|lease|hire
sell
import
export
tax|taxes
bank
stock|share_|shares
rules|regulation|law
guide|tutorial|manual
tool|instrument
ingredient|ingredients
symptom|symptoms|signs of|sign of => symptom
treat|cure|treatment|remedy|heal|get rid of a|relieve
prevent|avoid|ward off
cause
effect|impact|consequence
advantage|benefit|pro|merit|upside|plus point|advantages
disadvantage|drawback|con|downside|demerit
pros and cons => advantage disadvantage
rule
goal|aim|objective
team
soccer|football|footy
package|parcel|my order|delivery|shipment
charger|charging station|charging dock|charging base|charge station|docking station
game
win_
score
deadline|due date|when is due => ?when due
report
task|to-do|todo|to do
todo list|to-do list|task list
shopping list|grocery list
calendar|agenda
birthday party
holiday_
hobby|pastime|hobbies
weekend_
name|what is called|called|what do you call
your name|what are you called|who are you|what should i call you => ?what =2 name
how are you|how's it going|how are things|how are you doing|what's new|how do you do => ?what =2 howareyou
good morning => greet_morning
good night|sleep well => greet_night
goodbye|bye|see you|see ya|bye bye => goodbye
kilometer|km|kilometre|kilometers
meter|metre
centimeter|cm|centimetre
mile|miles
inch|inches
foot|feet|ft
kilogram|kg|kilo|kilos
gram|grams|g
pound|lb|lbs
ounce|oz
liter|litre|l
dollar|$|usd|bucks|dollars
euro|€|eur
yen|¥|jpy
celsius|centigrade
fahrenheit
minute|min.|mins|minutes
second|sec|secs|seconds
hour|hr|hrs|hours
week|wk
day
month
year|yr
color|colour
favorite|favourite
center|centre
theater|theatre
gray|grey
program_|programme
organize|organise
realize|realise
"""

MORE = """
united states|usa|us of a|america|u.s|the states
united kingdom|uk|britain|great britain|england_
new york|nyc|new york city|big apple
los angeles|la_
san francisco|sf
artificial intelligence|ai
machine learning|ml
javascript|js
typescript|ts
c + +|cpp|cplusplus
operating system|os
graphics card|gpu|video card
processor|cpu
memory|ram
hard drive|hard disk|storage drive
usb stick|flash drive|thumb drive
world war ii|world war two|ww2|wwii|second world war|world war 2 => ww2
world war i|world war one|ww1|wwi|first world war|world war 1 => ww1
heart attack|cardiac arrest
blood pressure
high blood pressure|hypertension
diabetes|blood sugar disease
common cold|a cold|have a cold
flu|influenza
vaccine|shot|jab|vaccination
vitamin
calorie|calories
protein
coffee|cup of coffee|java_drink
tea|cup of tea
beer
wine
spicy|hot food
vegetarian|veggie|meatless|meat free
vegan|plant based
gluten free|gluten-free
french fries|fries|chips_
soda|soft drink|pop_
candy|sweets
cookie|biscuit
eggplant|aubergine
zucchini|courgette
cilantro|coriander
ground beef|minced beef|mince
refrigerator|fridge
oven
stove|cooker|cooktop
vacuum|hoover|vacuum cleaner
washing machine|washer
air conditioner|air conditioning|ac|aircon|a c
heater|heating
fan
curtain|drape|blinds
window
door
kitchen
bedroom
living room|lounge|sitting room
garage
garden|yard|backyard
lawn|grass
plant
tree
flower
elevator|lift
sidewalk|pavement
highway|motorway|freeway
gas station|petrol station
gasoline|petrol|gas
parking|parking lot|car park|park the car|parking space
driver's license|driving licence|driving license|drivers license
traffic jam|congestion|heavy traffic
pharmacy|drugstore|chemist
hospital|clinic
appointment
cv|resume_doc|curriculum vitae
cover letter
job interview|interview
resign|quit my job|quit|step down|leave my job
fired|laid off|dismissed|sacked
promotion
raise_|a raise|pay rise|pay raise|salary increase|a pay rise|a pay raise
day off|time off|leave_of_absence
vacation days|annual leave
slide|slides|presentation|powerpoint|slide deck|deck
spreadsheet|excel sheet|worksheet
chart|graph|plot|diagram
printer
scan
attach|attachment
apology|apologize|apologise|say sorry
congratulate|congratulations|congrats
thank|gratitude|thank you note|thanks note
invite|invitation
complain|complaint
feedback
quote|quotation
proverb|saying
synonym|another word for|similar word to|word that means the same as|other words for => synonym
antonym|opposite of|opposite
plural
grammar
vocabulary|vocab
essay|composition
homework|assignment
exam|test_exam
grade|mark
university|college
school
class|lesson|course
book|novel
library
newspaper
news|headlines
chapter
triangle
circle
area|surface area
volume_
perimeter|circumference
angle
prime number|prime|primes
factorial
fibonacci|fibonacci sequence|fibonacci numbers|fibonacci series
palindrome
random number|random
regular expression|regex|regexp
dictionary|dict|hash map|hashmap
tuple
set_
json
csv
html
css
sql
git
branch
commit
pull request|merge request
docker
container
server
client
api|rest api
thread
process
null|none value|nil
boolean|bool
integer|int|whole number
decimal|float|floating point
remove duplicates|deduplicate|dedupe|delete duplicates|unique elements|get rid of duplicates|drop duplicates => ^remove duplicate
duplicates|repeated elements|duplicate values
uppercase|capital letters|upper case
lowercase|lower case|small letters
element|item|items|elements
largest element|max|maximum value => ^biggest
dog walker
pet
feed
train|teach a trick
trick
vet|veterinarian
fish
bird
insect
dinosaur
ocean|sea
mountain|mount|mt
river
lake
desert
island
forest|woods|woodland
city|town
village
beach|seaside
museum
temple
castle
park
bridge
tower
ancient|old
modern|contemporary
new|brand new
king
queen
emperor
century
revolution
empire
independence
constitution
election|vote
government|administration
economy
inflation
photosynthesis
gravity
atom
energy
electricity
magnet
light year
speed of light|light speed
boiling point|at what temperature does boil|temperature does boil
freezing point
black hole
solar system
galaxy
star
climate change|global warming
pollution
recycle|recycling
bored|nothing to do|kill time|i'm bored|something to do
lonely|alone
stress|stressed|stressed out|under pressure
anxiety|anxious|nervous|worried|worry
relax|unwind|chill|chill out|calm down
meditate|meditation
motivate|motivation|motivated
focus|concentrate|concentration|stay focused
procrastinate|procrastination|putting things off
habit
confidence|self esteem
date|romantic outing
relationship
advice|tip|tips|guidance
secret
dream
life
meaning of life
joke_
riddle|brain teaser|puzzle
fun fact|interesting fact|trivia|random fact
robot
human_
sunrise|dawn|sun rise|sun come up|sun comes up
sunset|dusk|sun set|sun go down|sun goes down
time zone|timezone
time|clock|hour is it|time is it
what time is it|what is the time|what's the time|current time|do you have the time|time now|what time is it now|got the time => ?when time
what day is it|what is today's date|what's today's date|today's date|what is the date today|what's the date|what date is it|what day is it today|current date|what is the date => ?when date
"""

SHAPES = """
site sites
plane planes
paste pasted pasting
quite quite
stare stares staring
plan plans planned planning
make makes making
use uses using used

be be
go went gone goes going
do doing done
did did
make made makes making
take took taken takes taking
get got gotten gets getting
give gave given gives giving
buy bought buys
bring brought
think thought
teach taught
catch caught
find found finds
tell told
say said says
see saw seen
know knew known
write wrote written writes writing
speak spoke spoken
eat ate eaten
drink drank drunk
drive drove driven driving
run ran running
swim swam swum swimming
sing sang sung
begin began begun beginning
break broke broken
choose chose chosen choosing
fall fell fallen
fly flew flown flies
forget forgot forgotten
grow grew grown
hear heard
hold held
keep kept
lay laid
leave left_ leaves leaving
lend lent
lose lost losing loses
meet met
pay paid
put putting
read reading reads
ride rode ridden
rise rose risen rising
sell sold
send sent
shake shook shaken shaking
shut shutting
sit sat sitting
sleep slept
spend spent
stand stood
steal stole stolen
swap swapping
throw threw thrown
understand understood
wake woke woken waking
wear wore worn
win won winning
build built
burn burnt
draw drew drawn
dream dreamt
feel felt
feed fed
fight fought
freeze froze frozen freezing
hide hid hidden hiding
learn learnt
light lit
ring rang rung
shoot shot
shrink shrank shrunk
smell smelt
spell spelt
become became becoming
come came coming comes
child children
man men
woman women
person people persons
foot feet
tooth teeth
mouse mice
goose geese
life lives
wife wives
knife knives
leaf leafs
shelf shelves
half halves
use using used uses
create creating created creates
write writing
have having
close closing closed closes
like likes liked liking
love loves loved loving
live living lived lives_
save saving saved saves
bake baking baked bakes
change changing changed changes
die died dies dying
lie lies lied lying
tie ties tied tying
schedule scheduling scheduled
cause causing caused causes
move moving moved moves
remove removing removed removes
store stores stored storing
note notes noted
calculate calculating calculated calculates
execute executing executed
translate translating translated
reserve reserving reserved
cancel cancelled canceled cancelling canceling
travel travelled traveled travelling traveling
program programmed programming_
"""

PAST = frozenset(
    [
        "went",
        "made",
        "took",
        "got",
        "gave",
        "bought",
        "brought",
        "thought",
        "taught",
        "caught",
        "found",
        "told",
        "said",
        "saw",
        "knew",
        "wrote",
        "spoke",
        "ate",
        "drank",
        "drove",
        "ran",
        "began",
        "broke",
        "chose",
        "fell",
        "flew",
        "forgot",
        "grew",
        "heard",
        "held",
        "kept",
        "lost",
        "met",
        "paid",
        "sold",
        "sent",
        "sat",
        "slept",
        "spent",
        "stood",
        "stole",
        "threw",
        "understood",
        "woke",
        "wore",
        "won",
        "built",
        "drew",
        "felt",
        "fought",
        "became",
        "came",
    ]
)

KEPT = "settings news this his does was is has us yes always perhaps series species less its bus gas plus thus during morning evening something anything nothing everything thing spring string bring king ring sing wing red bed need feed speed seed used ceiling wedding building ing during being ios aws css dns tennis paris texas physics mathematics maths politics lens christmas focus virus status bonus campus kansas james thomas chris united exceed indeed breed succeed bleed greed weed reed deed wed led fed shed sled hundred sacred naked wicked rugged kindred missing"

COMMANDS = "write give tell show make create find list set turn open close play stop start send remind schedule add remove delete check explain translate convert calculate describe book order call name put take generate draft"
