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
""".replace("\n", "|")


def rows(block: str) -> list[str]:
    """Return the phrases of a block."""
    return [row.strip() for row in block.split("|") if row.strip()]
