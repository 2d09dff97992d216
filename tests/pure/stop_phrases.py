"""The development list of the stop matcher: phrases that are orders to stop now, and phrases that are none."""

STOPS = """
stop|STOP!!!|stop it|Stop that right now|please stop|stop please|hey, stop|okay stop|stop stop stop|Claudia, stop!|stop, Claudia
stop dancing|stop the dancing|stop moving|stop jumping around|can you stop?|could you please stop|would you stop that|will you stop it already|you need to stop now
I said stop|I told you to stop|I want you to stop|I'd like you to stop, please|just stop|make it stop!|somebody stop that dog|stop the robot|stop right there
stop! there's a child behind you|watch out, stop!|oh no no no stop|the kid is coming so stop|stop and sit down|stop, then lie down|stop before you hit the vase|let's stop here
halt|halt!|freeze|Freeze right there|hold it|hold it right there|hold still|hold on a second|hold up|whoa|Whoa there, boy|woah woah woah|wait|wait a minute|wait wait wait
cease|cease all movement|quit it|quit that|quit jumping|cut it out|cut that out|knock it off|that's enough|that is enough now|enough|enough already|that'll do
stay still|stand still|keep still|stay where you are|don't move|do not move|don't you move|don't move a muscle|nobody move|not another step|no more dancing
pull up|pause|pause for a second|abort|abort mission|time out|hit the brakes|come to a stop|come to a complete halt|stand down|back off
stpo|sotp|stob|stopp|stooop|stoooooop|s t o p|S.T.O.P|ｓｔｏｐ|halt now|frezze|wiat|plz stop|stop pls|st0p it|dont move|pleeease stop
there's a baby in front of you stop|oh my god you're gonna hit him stop|tomare|tomatte kudasai|yamete|yamero|chotto matte|ugokuna|sutoppu|ting xia|zhan zhu|bie dong|tíng xià lái
emergency stop|e-stop|estop now|hit the emergency stop|kill the motors|kill the power|cut the power|motors off|emergency!
止まれ|止まれ！|とまれ|トマレ|とまれーーー|止まって|とまってください|止まりなさい|止まってくれ|止まってよ|お止まりください|止まってもらえますか|止まってくれない？|ちょっと止まって|そこで止まって
今すぐ止まって|クラウディア、止まって|あ、危ない、止まって|猫がいる、止まって|車が来てる止まって|止まってお座り|止まって、それから伏せて|頼むから止まって|止まれって言ってるだろ|止まってってば|止まりんしゃい|止まれや|止まらんかい
泊まれ|留まって|停まって|ストップ|ストップ！|ｽﾄｯﾌﾟ|すとっぷ|ストーーップ|ストップして|ストップしてください|はいストップ|ストップだよ|ストップお願いします|動き、ストップ|ダンスストップ
停止|停止して|停止せよ|動作停止|一時停止して|直ちに停止しろ|やめて|やめろ|やめなさい|やめてください|やめて！|やーめーてー|もうやめて|それやめて|踊るのやめて|ジャンプするのをやめて|やめんか|やめんね|やめてけろ|やめとき|やめれ|やめろや
辞めて|病めて|やめ！|やめやめ|おい、やめろって|やめてってば|ダンスをやめて座って|よせ|よせよ|よしなさい|よしてくれ|もうよして|待って|待て|待ちなさい|ちょっと待って|ちょ、待って|待て待て|待ってください|待って、前に人がいる|ちょっと待った！|タンマ|たんま！
動くな|動かないで|動かんといて|うごくな！|動いちゃだめ|一歩も動くな|じっとして|じっとしてて|じーっとして|じっとしなさい|じっとしとけ|そこまで|はい、そこまで|そこまでにして|もういい|もういいよ|もういいってば|もう十分|いい加減にして|いい加減にしろ
だめだめ|だめ！|とめて|止めて|動きを止めて|足を止めて|誰か止めて|その犬止めて|緊急停止|緊急停止して|緊急停止！|非常停止|電源切れ|モーター切れ|今すぐモーターを止めろ|モーター切って
停|停！|停停停|停下|停下来|停下來|快停|快停下|快停下来|停下吧|停一下|请停一下|给我停下|你给我停下来|马上停|立刻停止|停止|停止跳舞|停止动作|停住|站住|住手|别动|別動|不许动|不要动|不准动|别跳了|不要再跳了|别闹了|打住|暂停|暫停
收手|等等|等一下|等一等|等会儿|够了|夠了|够了，别跳了|停低|停手啊|咪郁|唔好郁|唔好再跳喇|企喺度|能停下来吗？|可以停一下吗|我让你停下|我叫你停！|停，有小孩|小心，停下|狗狗停下|停下来坐好|停，然后趴下|孩子来了快停|让它停下来|站着别动|先停一下
紧急停止|緊急停止|急停|快急停|紧急停止！|切断电源|马上断电|stop啊|ストップ please|stop して|やめて stop|停！stop！|プリーズ stop
would you knock that off please|that's enough dancing, thanks|okay that's enough jumping around|hey buddy hold on
Stop, stop, you're scaring the cat|for heaven's sake stop spinning|can you just stop for a second|freeze, don't move
ok whoa, stop|halt, Claudia|cease and desist|hang on a sec|stop now or I'll unplug you|hold your position|stop doing that
would you please quit jumping|stop!! my foot!|quit that right now|don't take another step|please halt immediately
I need you to stop moving|stay right there|easy, stop|stop what you're doing|no no no stop|Stopp!|stop plz|stop it you silly dog
dude stop|stop being so wild|everyone freeze|STOP MOVING NOW|stop the motion|that's quite enough|cut the dancing
enough with the jumping|you can stop now|you should stop|that will do for now|no more jumping please|alright stop
stop, I dropped my glasses|just wait a moment|wait, there's glass on the floor|wait there|wait right there|stop running around
could you hold still please|hold it there, buddy|be still|ok enough|stop here|I'm begging you to stop|I said halt
didn't you hear me? stop!|why won't you stop?|stop already|stop at once|stop immediately|emergency stop now please
hit the e-stop|shut down now|abort the jump|abort abort abort|pause there|pause right there|stop that dancing|Please, stop.
Claudia stop|stop claudia stop|Stop! Sit!|stop and stay|stop jumping and sit|quit it, lie down
止まってほしい|止まってちょうだい|止まってってば|止まれよ|そこで止まれ|その場で止まれ|ぴたっと止まって|一旦止まろうか|止まるんだ|動きを止めて|動き止めて|今のやめて|ダンスやめて|踊りやめ|もう踊らなくていいからやめて
跳ねるのやめて|ぐるぐる回るのやめて|もうやめてくれ|頼むやめてくれ|やめてほしいな|やめてもらえる？|やめていただけますか|もうやめようか|やめにしよう|はいやめ|やめい|やめんかい|やめてや|やめときや|やめとけって|やめてけれ
やめれって|やめんしゃい|やめなよ|やめなって|やめてよね|ちょっとやめて！|よしてよ|よしなよ|もういいから止まって|もういいです|もう結構です|そのへんでいいよ|そこまでだ|そこまででいいよ|動かないでください|動かないでくれ
動くなって|動くなよ|じっとしてなさい|じっとしてください|じっとしていてください|静かにしてじっとして|待ってってば|待ってくれ|待ちたまえ|待ってちょうだい|待てってば|ちょい待ち|ちょっと待ってください|待った待った
おい待て|こら待て|ストップ！ストップ！|ストップー！|ちょっとストップ|一回ストップして|そこでストップ|ダンスはストップ|ストップしてくれる？|ストップストップ危ない|停止してください|即停止|一時停止|全部止めて|全員止まれ
ロボット止まって|ワンちゃん止まって|とまってぇ|とまれっ！|やめろー！|やめてぇぇ|ヤメテ|マッテ|マテ|トマッテ|ﾔﾒﾛ|とまっれ|とまて|やめて止まって|うわ危ない止まれ|ぶつかる、止まって|前に子どもがいるから止まって
おばあちゃんが通るから止まって|コップが落ちるから止まって|止まって、それからハート作って|やめてお座りして|ストップ、伏せ|止まってから座って|止まれって言ってんだろ|やめろって言ってるの|止まってって言ったでしょ|終了
中止|中止して|タンマタンマ|止めなさい|とめてください|泊まって|とまりなさい|停まれ|足止めて|動作を停止して|動作を中止してください|もうおしまい|いい加減にしなさい|いいかげんにしろ|やめてったら|勘弁してやめて|止まってけろ
止まらんね|止まってんか|とまりや|とまっとくれ|止まっとって|動かんで|動かんどいて|じっとしとって|待っときや|待っちょって|待たんかい|緊急停止お願いします|モーターを止めて|電源を切って|緊急ストップ
停停停！|快停下来啊|赶紧停下|你停一下|停一下好吗|停下来好不好|麻烦停一下|请你停下来|能不能停一下|可不可以停下来|给我站住|站住别动|别动了|都别动|不要再动了|别再动了|别跳了停下|别转了|别转圈了|别再跳舞了|不要跳舞了
不要再跑了|别跑了|快住手|住手！|你快停手|停手|停止一切动作|停止运动|立即停止|马上停下|现在就停|就停在那儿|停在那里别动|原地停下|原地不动|先别动|先暂停|暂停一下|等等，前面有人|等一下等一下|等下！|等会|慢着
够了够了|好了好了别跳了|行了别闹了|可以了，停吧|打住打住|我说停！|我说了停下|叫你停下你没听见吗|让机器狗停下|快让它停|狗狗别动|克劳迪娅停下|哎呀快停|有小孩快停下|小心！停！|孩子在前面，停下|停，坐下|停下来然后坐下
别跳了，坐下|停啦|停喇|快啲停|唔好再郁|停低啊|企定|咪再跳喇|等陣|收手啦|刹车|快刹车|停机|收|停住别动|停止前进|停止旋转|消停点|立定|叫停|緊急停止|請停下來|別再跳了|不要動|快停下來|停止動作|馬上停|紧急停机
快断电|关掉电源|立刻急停|切断动力
okay okay, you can stop now|please, would you stop it|hey you, freeze!|stop right now or else|stop it right this second
hold on hold on|wait wait stop|Stop stop stop please|you have to stop|for the love of god stop|stop spinning please
stop with the jumping|no stop|ok that's enough|that's enough out of you|enough, sit down|quit messing around|quit it already
don't move please|don't you dare move|hold up, hold up|halt right there|stop, you'll break it|stop or you'll fall
stop! you're going to fall down the stairs|careful stop|stop this instant|I want you to stop right now|I think you should stop
can we stop|let's stop now|please halt|whoa whoa whoa|pause please|e stop|emergency stop!!|syop|stpp it|sttop|hlat
be a good boy and stop
もう止まって|早く止まって|止まってったら|止まって！お願い|止まれ止まれ止まれ|止まれぇぇ|お願い止まって|いいから止まれ|ねえ止まって|止まってくださいませんか|止まっていただけますか|そろそろ止まって|もうそろそろやめて
そんなことやめて|危ないからやめて|うるさいからやめて|それ以上動かないで|もう動かないで|ジャンプやめて|踊るのをやめなさい|やめなさいって|やめてくださいってば|ストップかけて|ストップ、ストップ|はい、ストップ。|ちょっと待て
待って待って|待って、止まって|そのまま動かないで|じっとしててね|もういい、やめて|もういい加減やめて|だめだめ、止まって|クラウディアやめて|やめてクラウディア|とまってちょうだい|とまれや|やめたれ|止まらんか|静止して
機能停止|今すぐ停止|緊急停止しろ|きんきゅうていし|電源落として
停下停下|停一停|停，别跳|快停住|停，停，停|先停下来|你先停|停停，别跳了|喂，停下|站住，别跑|别动，有人|别动！|不许动！|都停下|停下，求你了|停下吧狗狗|求求你停下|别蹦了|别翻了|别闹了快停下|不要跳了快停|赶紧给我停
够了，停下|好了停|行了停吧|停！危险！|危险，快停|停下手里的动作|把动作停下来|等一下，停|暂停，暂停|中止动作|停手别打了|停呀|請停|別動！|停住！|停啊|停咗佢|唔好再跳|紧急停止动作|立即急停|断电！
""".replace("\n", "|")

OTHERS = """
don't stop|don't stop dancing|do not stop|never stop|please don't stop now|don't you dare stop|I don't want you to stop|you never stop amazing me|nonstop|a non-stop flight|keep going without a stop
bus stop|where is the bus stop|the next stop is Shibuya|we get off at the next stop|stopwatch|start the stopwatch|a stop sign|stop sign ahead|the word stop|what does stop mean?|how do you say stop in Japanese?|is stop a noun?
he told me to stop smoking|she said stop and he laughed|the sign says "stop"|"stop" is a short word|my heart stopped|the rain stopped|it stopped working|I stopped by the store|stop by the bakery on your way|stop at the shop|I couldn't stop laughing
why did you stop?|when does the music stop?|how do I stop you?|where does the train stop?|does this bus stop downtown?|can't stop won't stop|if I say stop, sit down|when I clap, stop|stop when I whistle|the show must not stop|there is a full stop at the end
stop the music|stop the car|stop the timer|stop worrying|freezer|I'm freezing|freeze the leftovers|the lake will freeze tonight|hold my hand|hold on to the rope|hold up your paw|on hold with the bank all day|hold it in your mouth
I can't wait|wait for the bus|waiter|I waited an hour|wait, what did you say?|can't wait to see you dance|pause the movie|a pause between songs|enough food for everyone|is that enough?|there isn't enough time|good enough
whoa, that was amazing|whoa nice jump|quit smoking|I quit my job|quite good|be quiet|cut this out of paper|knock it off the table|cut the cake|pull up a chair|emergency exit|where is the emergency stop button?|call the emergency room|emergency stop button
don't move the chair|I am moving house|we moved to Tokyo|stand up|sit|jump|hello|dance for me|lie down please|stretch|step back|hop twice|top of the shop|spot|good boy|what can you do|who are you|make a heart|stepped on a stone|mop the floor|a chip shop|half of it|salt please|what
止まらないで|止まるな|止まらないでください|止まらなくていい|涙が止まらない|雨が止んだ|電車が止まった|時計が止まっている|時計が止まってる|エレベーターが止まって大変だった|止まったらどうなるの|止まれの標識|止まれって英語で何|止まり木|行き止まりだった|立ち止まってしまった|心臓が止まるかと思った
どうやって止まるの|いつ止まるの|なんで止まったの|止まってもまた動く|ホテルに泊まって|昨日泊まった宿|バス停|バス停まで何分？|停留所はどこ|停車駅|停電した|ストップウォッチ|ストップウォッチで測って|バスストップ|ノンストップで行こう|ストップモーションの動画|ストップ高|ストップってどういう意味|ストップの反対は？
やめないで|やめないでよ|やめるな|やめられない|会社を辞めた|タバコをやめた|タバコをやめたい|仕事を辞めて旅に出た|部活やめて後悔した|彼はやめたらしい|やめておく|やめとこうかな|やめなくていいよ|音楽を止めて|テレビを止めて|車を停めて|アラーム止めて|息を止めて潜った
待ってました！|待ってるね|待っていた|三時間待った|バスを待って一時間|友達を待ってる|待ち合わせは駅|待合室|待ち遠しいね|待ち時間は？|お待たせ|首を長くして待ってた|待って、何それ|動くなら言って|動くのが早いね|よく動くなあ|動物園|動かなくなった|じっとしていられない|じっと見てる
もういい天気だね|もういいかい|そこまで歩いて|駅そこまで遠くない|よしよし|よし、踊って|いい子だね|引き寄せて|だめな日もある|営業停止|出席停止になった|停止線|停止ボタンはどこ|緊急連絡先|緊急停止ボタンはどこ|緊急停止の仕組みを教えて|電源はどこ|電池切れ|止血|中止になった|運動会が中止になった
「止まれ」と書いてある|彼は「やめて」と叫んだ|先生が止まれと言った|止まれと言われた|合図したら止まって|もし転んだら止まって|疲れたら止まって|お座り|立って|ジャンプして|踊って|伏せ|おはよう|挨拶して|ハート作って|伸びして|疲れたな|お利口だね|何ができるの|とまと食べたい|トマトが好き|君は誰|ひと回りして|やめるのは簡単だ
别停|不要停|别停下来|千万别停|不停地跳|停不下来|雨停了|音乐停了|火车停了|停车场|停车场在哪|停车位|停电了|公交车停在哪里|飞机停在机坪|停顿一下是什么意思|停留|停工三天|他停下来了|她停下来看花|昨天车停在路边|停止营业|停止键在哪|暂停键|如果我说停你就坐下
你为什么停下来|什么时候停|怎么停下来|“停”字怎么写|停是什么意思|牌子上写着停|他说停|不用停|没停|没停过|停课了|停产|调停|停战|别动我的东西|动物|一动不动|我动了|动作真快|等我长大|等一下我要去买菜|等一会儿再跳|水果、蔬菜等等|不等了|足够了|够了吗|吃够了|我受够了这份工作
坐下|起立|站起来|趴下|跳个舞|跳一下|你好|打个招呼|比个心|伸懒腰|前空翻|扑过来|你是谁|你会什么|真乖|我累了|紧急出口|急停按钮在哪|紧急停止按钮在哪里|电源在哪|断电了吗|住手这个词|站住脚|车站|手机停机了|我的表停了|心跳停止|别停，继续跳
the bus stops here|my watch stopped|he stopped dancing|I'm at the bus stop|stop signs are red|tell me about the stop button
what happens when you stop|pit stop|one stop shop|the truck stop was closed|we made three stops|non stop music|keep dancing, don't you stop
don't stop believing|don't stop until I say so|please never stop dancing|you don't have to stop|no need to stop
you shouldn't stop|I wasn't able to stop|I can't stop thinking about you|he won't stop talking|it won't stop raining
my dad can't stop snoring|did it stop raining?|has the rain stopped yet?|do dogs ever stop growing?|what's a hard stop?
how long does it take to stop?|how do you stop a bike?|the police told him to freeze|frozen pizza|freeze the berries for later
the game froze|halting problem|the train came to a halt|trading halted|wait times are long|I hate waiting|we waited for hours
she waits tables|hold hands|hold the door|hold this for me|I hold a degree|get hold of him|the pause button is stuck
press pause on the movie|I paused the show|menopause|enough said|I've had enough sleep|not enough|that's not enough salt
quit your job?|she quit her job|quitting time|cut the rope|cut me some slack|don't cut corners|move to the left
keep moving|let's move|move it|I can't move my arm|don't quit|don't give up|don't freeze|don't wait for me|don't halt
the bus stop is over there|"Stop" was her only word|my favorite song is Don't Stop Me Now|stop is a four letter word
what rhymes with stop?|is there a stop near here?|next stop please? where is it|once the music stops, sit|when the timer goes off, stop
after ten seconds stop|if you see a cat, stop|stop when the song ends|stop in ten seconds|tomorrow stop at noon
I wish the rain would stop|could the rain just stop|my heart skipped|top|shop|drop it|hop|pop|I used to stop there for coffee
we stop for gas every hour|the car needs to stop at red lights|the guard yelled halt|they shouted stop|mom says stop a lot
translate stop into French|spell stop|say stop in chinese|stand up please|sit still life painting|whoa that's cool
wow|stay awesome|stay with me tonight|emergency services|in an emergency call me|power up|turn off the lights|shut the door
kill the lights|cancel my subscription|time out of mind|brake pads are worn
止まらないでね|止まらないで踊って|止まらずに踊って|絶対止まるな|止まってはいけない|止まらなくていいよ|止まったね|止まってるね|もう止まってるよ|さっき止まったよ|バスはどこで止まるの|電車がよく止まるね|急に止まると危ない
止まると倒れる？|止まれる？って聞かれた|車が止まってくれた|時計が止まってしまった|心臓が止まりそう|笑いが止まらない|咳が止まらない|止まれを英語で|止まれの看板を見た|交差点で止まって右を見るのが交通ルールです|昨日は友達の家に泊まった
ホテルに泊まりたい|今晩泊めて|一泊した|留まることを知らない|思い留まった|停留所まで歩いた|バス停で待ち合わせ|停電が怖い|一時停止の標識|一時停止違反した|停止ボタンどこ|停止線って何|心肺停止|思考停止した|動画を一時停止した
緊急停止って何|緊急地震速報|緊急の連絡があった|ストップウォッチ使える？|バスストップで待つ|ノンストップで踊って|ストップ安だ|ワンストップサービス|ストップって言われた|ストップの意味は|彼がストップと叫んだ|ドクターストップがかかった
やめないでほしい|やめないでくれ|踊りをやめないで|やめちゃだめ|やめるなよ|やめたくない|やめられない止まらない|やめたらもったいない|ダイエットやめた|バイトやめたい|やめるって言ってた|やめておこうかな|タバコやめてほしい父
お酒をやめて三年|会社辞めて良かった|テレビ止めて|動画止めて|アラームを止めて|水を止めて|音楽ストップ|洗濯機を止めて|待たないで|待ってない|待ってたよ|待ってました|待ってますね|ずっと待ってる|誰を待ってるの|待つのは嫌い
待ち時間長いね|お待たせしました|待ちに待った日|待って、すごい！|え、待って何今の|信号待ち|動物が好き|動画見て|動いて|もっと動いて|動いてないよ|動くの上手だね|動かないの？|なんで動かないの|じっとしてるの苦手|じっとしてられない
じっと見つめて|そこまで言う？|どこまで行くの|そこまで遠くない|もういい時間だね|もういい歳だ|もういいかな？|いい加減な人だ|だめな私|だめかな|ダメ元で|いけない、忘れてた|終わりました|もう終わった？|仕事終わり|よしよし
よし行こう|よしもと|寄せて上げて|押し寄せる|打ち寄せる波|歩み寄って|ブレーキかけたら止まった|合図したら止まってね|次止まって、なんて言わないで|もし猫が来たら止まって|音楽が終わったら止まって|踊り終わったら止まって
十秒後に止まって|お父さんが「待て」と言った|「やめて」って英語でなんて言うの|中止になった試合|運動会は中止です|停車中のバス|雨止んだ？|痛み止め飲んだ|滑り止め|足止めを食らった|受け止めて|ボールを受け止めて|気に留めて
通行止め|口止めされた|歯止めがきかない|書き留めて|止血して|お座り|伏せて|ハートして|休憩しよう|トマトジュース|とても可愛い|まとめて|もとめてる|お疲れ様|立ち止まらないで|電源入れて|電源ある？|電池切れかな|切れ味いいね
别停啊|不要停下来|不准停|不许停|千万不要停|继续，别停|不停地转|停不了|根本停不下来|雨什么时候停|雨停了吗|风停了|车停了|钟停了|音乐停了|火车停了三分钟|公交车在这站停吗|下一站停哪|停车多少钱|停车费|停好车了
停水通知|停电怎么办|停薪留职|停职反省|停战协议|停滞不前|停顿了一下|飞机停飞|我停下脚步看花|他停了下来|她突然停住了|它自己停了|心脏停止跳动|停止营业了|工厂停止生产|暂停营业|暂停键在哪里|视频暂停了|比赛暂停了
等待|等你|等我一下午了|等一下我们去公园|等会儿见|等会儿去吃饭|稍等片刻就好|等车|苹果香蕉等等|够了吗|钱够了|睡够了|时间够了|站住脚跟|车站|站台|站起来|动一动|动起来|动画片|别动我东西|为什么不动|它不动了
一直不动|动不了|手动|自动停止|自动停车|如果累了就停下|听到哨声就停|等我说停再停|音乐停了就坐下|数到十就停|到了门口停|老师说停|他喊住手|警察喊站住|“站住”用英语怎么说|停字有几笔|什么叫停|停的反义词|停这个字怎么读
你能停多久|怎么让你停下来|为什么停|谁让你停了|你怎么停了|刚才停了|停过一次|没停下|还没停|不能停|不想停|不用停|停下来的时候|停下之后坐下|急停是什么意思|紧急停车带|紧急联系人|紧急通知|断电了|停电了|关灯|关掉电视
关闭音乐|把音乐停了|把视频暂停|把车停好|手表停了|叫停了项目|别停车|坐下|跳舞|打招呼|不跳了|跳够了吗|行了吗|好了吗|好了|可以了吗|得了感冒
I stopped for coffee|he can stop a bullet|stop signs everywhere|the last stop on the line|my stop is next|do you know where the stop is
we drove nonstop|it's a stopgap|stopover in Dubai|I won't stop you|nobody can stop me now|nothing can stop us|don't let me stop you
try not to stop|there's no stopping him|the clock stopped at noon|what is stop-motion?|how does an emergency stop work?
the emergency brake was on|frozen yogurt|freezing rain|wait, really?|I'll wait|wait for it|I was waiting|hold tight
on hold|enough is known about it|fair enough|I have enough|quit smoking last year|halting steps|time's up|the movie paused
dance don't stop|jump, don't stop|sit and stay awake|cutting it close|he whoaed the horse|please dance|say hi|roll over
fetch the ball|what's your name|sing a song|stomp your feet|stoop down|step up|top notch|drop down|chop chop
止まらない電車|止まらぬ涙|止まり方を教えて|止まる場所はどこ|止まれなかった|泊まりに来て|車が止まっています|雨がやまない|風がやんだ|止まったまま|信号で止まった|どうして止まるの？|止まっちゃった|止まりそうだね|やめたほうがいい？
やめた|やめる理由がない|やめてよかった|学校やめたい|やめないの？|もうやめたの？|父は会社をやめて農業を始めた|ゲームをやめて勉強した|待ってて良かった|待つよ|待ってないよ|バスを待ってる|ストップの看板|ストップランプ
ストップした電車|停止した|停止中です|停止の合図は何|停車した|休止中|動くおもちゃ|動かない時計|じっとしてた|そこまでする？|もういいの？|いい加減な返事|だめだった|よせばいいのに|よせる波|急停車した|モーターって何
電源ボタンはどこ|一緒に踊って|おはよう|転がって|雨宿り|とまどう|とまり木|ともだち|やめさせないで|やさしいね|緊急の用事
不停|停不住|停了三天|刚停|车停哪儿|停车位在哪|他停了|雨停后出去|别停止|不要停止|停止了吗|停止是什么|暂停了|等下班|等公交|等人|等多久|等你来|够了没|足够|站在这里|住手是什么意思|动作很棒|动漫|动手|你动一下
停在路边的车|停机了|停课通知|停办|调停人|急停怎么用|紧急通道|电源插座|收手机|收到|打住校|别的|别跳错了|不要忘了|跳得好|快跳|再来一次|握手|你好|跳起来
""".replace("\n", "|")


def rows(block: str) -> list[str]:
    """Return the phrases of a block."""
    return list(dict.fromkeys(row.strip() for row in block.split("|") if row.strip()))
