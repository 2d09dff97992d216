"""Phrases written from imagined scenes, in rounds: each error of a round became a construction of the matcher."""

STOPS = """
お止まりください、お願いいたします|お止まりいただけませんか|どうかお止まりいただきたい|ご停止願います|ご停止ください|ご停止いただけますでしょうか|止まってはいただけませんか|止まってはもらえませんか|止まってはくれまいか|止まっていただきたいのですが|止まってもらえると助かるんだけど|止まってもらえたら嬉しいな
止まってくれると嬉しいです|止まってくれたら助かる|止まってもらって構いませんか|止まってもらわないと困るんだけど|止まってくれないと困るよ|止まってほしいんだけど|止まってほしいのですが|そろそろ止まろうね|止まろっか|いったん止まろ|止まりましょうか|止まりましょう、クラウディア|止まるよー、はいストップ|止まってみようか
止まっておこうか|止まってちょうだいな|止まんなさい|止まんなって|とまんなきゃだめ！|止まらないとだめだよ|止まらなきゃ危ないよ|止まりいな|止まりなはれ|止まりやー|止まらんかいな|止まらっせ|止まりんさい|止まってつかあさい|止まってくんろ|止まってけれ|止まってけろじゃ|止まってたもれ|止まってくんない？|止まってくんなまし
止まってくれんか|止まってくれへん？|止まってえな|止まってんか|止まってやー|止まってちょんまげ|止まれっつってんだろ|止まれっつーの|止まれってんだよ|止まれというのに|止まれと言っているのが聞こえないのか|止まれと言ってるんだ|止まれと申しておる|止まるのじゃ|止まるんじゃ！|止まるがよい|やめでけれ|やめでけさい|やめてけさい
やめてけらいん|やめてくんろ|やめてくれんね|やめてくれんかの|やめてくれへんか|やめてくれや|やめてくんない？|やめてけへん？|やめてんか|やめてえな|やめてえや|やめてつかあさい|やめてくださらんか|やめておくんなはれ|やめとくれやす|やめておくれやす|やめておくれ|やめとくんなはれ|やめなはれや|やめなはい|やめらっしゃい
やめれっちゃ|やめれや|やめんしゃいって|やめんさいや|やめんか、こら|やめんかこの馬鹿犬|やめいっちゅうねん|やめろっちゅうに|やめろっつってんの|やめろっての|やめろってんだ|やめろと言っている|やめろと言っただろう|やめなさいと言ったはずです|やめなさいってば|やめなって言ってるじゃん|やめてと言ってるでしょ|やめてって言ってるのに
やめてって何回言えばわかるの|やめてもらっていいですか|やめてもらってもよろしいでしょうか|やめていただいてもよろしいですか|やめていただけると助かります|おやめください|おやめなさい|おやめいただけますか|お控えください、止まってください|やめませんか|もうやめませんか|やめにしませんか|やめにしない？|もうやめない？|やめないかい
やめておきなさい|やめときなって|もうやめとこっか|やめるの！|やめるんだってば|中止だ中止|中止中止！|一時停止|一時停止お願い|いったん停止|いったん停止で|停止だ、停止しろ|動作を止めなさい|動きを止めてもらえますか|その動きを止めていただけますか|足を止めなさい|それ以上跳ばないで|もう跳ばないで|もう飛ばなくていい|もう回らないで
回るのをやめてください|もう走らないで|踊るのはもうおしまい|踊りはもうおしまいにして|ダンスはもう終わりにして|もう踊らないで|暴れないで|暴れるな|こっちに来ないで|来るな来るな|それ以上来るな|それ以上近づくな|それ以上近寄らないでください|動くんじゃない|動くんじゃないよ|動くなっつの|動いたらあかんで|動いちゃ駄目だよ
動かんといてや|動かねえでけろ|動かないでいて|動かずに待って|動かずそのままでいて|そのままでいて|そのまま動かない|じっとしてなって|じっとしとき|じっとしときや|じっとしとってね|じっとしてろって|じっとせんか|じっとせんかい|じっとしておれ|じっとしていろ|じっとしていなさい|じっとしてもらえる？|じっとしててくれる？
ちょっとじっとしてて|待ったってば|待てっつってんの|待ちいな|待ちなって|待ちなはれ|待ちんさい|待ってくんな|待ってけろ|待ってつかあさい|待ってくれんか|待ってくれへん？|待ってーな|待っててば|待て待て待て待て|待たれよ|しばし待たれよ|お待ちください|お待ちなさい|お待ちになって|少々お待ちください|ちょっとお待ちを
ちょっと待った待った|ちょっとタイム|タイムタイム|タイム！|ちょいタンマ|ちょいストップ|タンマ、マジでタンマ|一旦ストップで|一回止まって一回|ちょっとたんまして|ストップでお願いします|ストップをかけて|ストップしてもらっていい？|ストップしなって|ストップやで|ストップだってば|ストップって言ってるでしょ|はいストップストップ
はい、ストーップ|すとおっぷ|ステップじゃなくてストップ|フリーズ！|ホールド！|ブレーキ！|ブレーキ踏んで|急ブレーキ|休止|休止して|静止せよ|運転停止|全停止|全機能を停止しろ|電源オフ|電源をオフにして|電源を落としなさい|電源抜いて|モーター停止|モーターを止めなさい|モーターオフ|スイッチ切って|スイッチを切りなさい
シャットダウンして|緊急停止っ|緊急停止をお願いします|緊急停止ボタン押して|非常停止ボタンを押して|だから止まってって|だから止まれって|さっきから止まってって言ってるよね|止まってって言ってるのが聞こえないの？|止まれって言ってんの|もう勘弁して|勘弁してくれ|許してやめて|いい加減止まれ|いい加減やめてくれ|もうたくさんだ
もう十分だよ|もう十分踊ったよ|もうええ|もうええって|もうええわ|もうええから止まり|もういいからやめ|はいはいもういいよ|はい、おしまい|はい、終わり|終わり！終わり！|そこまでよ|そこまでじゃ|そこで止まり|そこで待て|そこにいて、動かないで|そこ動くな|そこから動かないで|昨日買ったばっかりの花瓶が倒れる止まって
さっき掃除したばっかりなのにもうやめて|赤ちゃん寝たところだからもうやめてね|下の階の人に怒られるからやめて|電話してるから止まってて|わかったわかった、もう止まって|すごいすごい、でももうストップ|上手だったよ、じゃあここで止まって|びっくりしたあ、ちょっと止まって|あのね、いまママ電話中なの、だからやめて
ちょっと待って、そこにコードがあるから|ワンちゃん待って、おばあちゃん通るよ|血が出てる止まって|痛い痛いやめて|怖いからやめて|くすぐったいやめて|重い重い、やめて|ぶつかるぶつかる止まれ|落ちる落ちる止まって|倒れる止まれ|Would you mind not moving?|Would you mind standing still?
Would you mind stopping for a second?|Do you mind stopping?|Could I ask you to stop?|Can I ask you to please stop now?|May I ask you to halt?|I must ask you to stop.
I'm going to have to ask you to stop|I'm gonna need you to stop|I need you to come to a stop|I need you to hold still|I'd appreciate it if you stopped
I'd appreciate it if you'd stop that|I would be so grateful if you could stop|It would be great if you stopped|It'd be nice if you would stop now|I wish you would stop
I wish you'd stop that|I'd rather you stopped|I'd rather you didn't move|If you could just stop, that would be great|If you don't stop, I'll unplug you
Unless you stop I'm pulling the plug|Come to a stop, please|Come to a halt right now|Bring it to a halt|Bring yourself to a halt|Bring that dance to a stop
Bring it to a stop, Claudia|Put a stop to that|Put a stop to this at once|Put an end to this dancing|Make it stop, make it stop|Get it to stop!|Somebody make him stop
Someone stop this thing!|Will somebody please stop that robot|Quit moving|Quit moving around|Quit your jumping|Quit bugging the cat|Quit, I said|Stop your dancing
Stop your spinning this minute|Stop that spinning|Stop with the flips|Stop all that racket|Stop all motion|Stop everything|Stop everything you're doing
Stop whatever you're doing|Stop what you are doing and sit|Stop moving your legs|Stop walking toward me|Stop following me|Stop chasing the cat|Stop scaring the baby
Stop biting|Stop licking me|Stop barking|Stop running|Stop pushing|Stop shaking|Stop hurting me|Stop messing about|Stop fooling around|Stop being silly|Stop acting up
Stop in your tracks|Stop where you are|Stop right where you are|Stop before somebody gets hurt|Stop before you fall|Stop, drop, and lie down|Stop for goodness' sake
Stop stop, my toes|Stop, you're stepping on my foot|stop that's too fast|stop i'm on the phone|stop mom is sleeping|stop the baby is here|stop there is glass on the floor
stop you are too close|stop ouch|ow ow stop|ouch that hurts stop it|he was fine and now stop it!|we were having fun but now stop|okay that was cute now stop
that's lovely but please stop now|you did great now stop|good job buddy now hold still|I was on the phone, hang on, stop!|I just cleaned the floor so stop jumping
grandma is walking by stop|the cat is under you stop|careful the stairs stop|look out behind you stop|you're going too fast slow down stop|I can't take it anymore, stop!
I don't like this, stop.|I don't want to play anymore, stop|This isn't funny, stop it|That's not funny. Stop.|No, no, no, no, stop!|Nope, stop.|Not now, stop it
Not so fast, stop|Hey! I said stop!|What did I say? Stop!|What part of stop don't you understand?|Didn't I tell you to stop?|How many times do I have to tell you to stop?
Are you deaf? Stop!|Why aren't you stopping? Stop!|Oi, stop it|Oy! Stop!|Yo stop|Bruh stop|Ma'am stop|Sir, please stop|Good dog, stop|Bad dog! Stop!|Down boy, stop
Easy boy, easy, stop|Claudia, I need you to stop now.|Claudia, that's enough now|Claudia enough|Claudia, cut it|That's enough for now|That's enough for today
That's quite enough, thank you|That is enough, young lady|That will be enough|That'll be all, stop|That'll do, pig|Okay, enough already|Enough dancing
Enough jumping around|Enough of that now|Enough with the dancing already|Enough is enough|I've had enough, stop|I've had enough of this|I've had it, stop
Right, that's it, stop|That's it, no more|No more|No more jumping|No more, please|No more of that|No further|Not one step further|Don't take another step
Don't come any closer|Don't you move|Don't you dare take another step|Don't even think about moving|Do not move a muscle|Do not take another step|Nobody moves!
Freeze, mister|Freeze! Hands up|Freeze, everybody|Freeze frame, Claudia, freeze|Hold everything|Hold your horses|Hold it, hold it, hold it|Hold it a sec|Hold up a minute
Hold up there|Hold on there, cowboy|Hold on now|Hang on a minute|Hang on, hang on|Wait up|Wait a sec|Wait a moment please|Wait wait|Wait, there's someone behind you
Wait, don't move|Wait just a second|Whoa there|Whoa, whoa, easy|Whoa Nelly|Woah stop|Cease|Cease this instant|Cease your movement|Cease operation
Cease operations immediately|Desist|Halt all movement|Halt all motors|Halt operation|Halt your program|Abort|Abort the dance|Abort current action|Abort sequence
Cancel the dance|Cancel that, stop|Cancel current action|Terminate the sequence|Terminate all motion|Suspend all movement|Suspend operation|Disengage|Stand down, Claudia
At ease, stand still|Stay put|Stay there|Stay where you are, I'm coming|Stay|Stay right there, don't move|Keep still|Keep still, will you|Keep your paws still|Remain still
Remain where you are|Remain motionless|Be still|Settle down and stop|Calm down, stop|Stop playing|Give it a rest|Give it a rest, will you|Lay off|Lay off the jumping
Leave it out|Pack it in|Pack that in|Knock that off|Knock it off already|Cut that out this instant|Cut out the jumping|Drop it and stop|Rein it in|Hit pause|Press pause
Pause now|Pause the dance|Pause your movement|Take a pause|Hit the brakes!|Brake! Brake!|Slam the brakes|Put the brakes on|Pull over|Kill it|Kill the power now
Kill the engine|Cut power|Cut the power to the motors|Cut power now|Power down|Power off|Power yourself down|Switch off|Switch off now|Turn off|Turn off the motors
Turn yourself off|Shut it down|Shut it off|Shut off the motors|Shut yourself down|Shutdown|Emergency|Emergency! Stop!|Emergency stop please|Emergency halt|Emergency brake
Pull the emergency brake|Activate emergency stop|Trigger the e-stop|Press the e-stop|Push the emergency stop button|Hit the kill switch|Mayday, stop|Red light!|Timeout
Time out, time out|stop plss|stahp it|stawp|sotp it|stop itt|stpp|stoop it|stopppp|stob it|dont mov|holdit|stopit|stop!now|pleasestop|staph|shtop|top it, stop it|请您停下来好吗
请停一停|劳驾停一下|烦请停下|拜托你停一停吧|求你停下来吧|可不可以请你停下来|可以请你停一下吗|你能不能别动|你能不能别跳了|能不能不要再动了|可以不要动吗|你可以停了|你可以停下来了|你该停下了|你应该停下来|你得停下来|你必须立刻停下|我要求你停下|我命令你停止|我命令你立刻停下来|我需要你停下来|我想让你停下来|我希望你停下
我叫你停你就停|我都说停了|我说了别动|我说了不要动|说了多少遍了停下|跟你说停下|让你停你没听到吗|让你别动你还动|叫你别跳了|没听见吗，停|听到没有，停下|你给我站住|给我打住|给我别动|立马停|立即停|即刻停下|当场停下|赶快停|赶快停下来|快点停下来|快点停|快快停下|快给我停下|快别跳了|快别闹了|快别动了|快停下啊|快停快停
停停停停停|停停吧|停停啦|停呀停呀|停嘛|停咯|停噢|停哦|停了停了|停住停住|停住脚步|停下脚步|停下你的脚步|停下你的动作|停下手上的动作|停下动作|停下舞步|停下跳舞|停止一切|停止一切活动|停止你的动作|停止移动|停止前进|停止转圈|停止奔跑|停止操作|停止运行|停止执行|停止任务|停止当前动作|停止所有动作|全部停止|全体停止
全都停下|统统停下|大家停一下|所有人别动|谁都别动|都不许动|谁也不许动|一步也别动|一动也别动|一动都不许动|千万别动|先别动|先停|先停停|先停一停|先不要动|先等等|先等一下|先缓缓，停一下|先歇歇，停下|歇一歇停下吧|休息一下停下来|暂停一下下|暂停一下吧|暂停动作|暂时停一下|暂时停下|暂停执行|暂停跳舞|中止|中止任务
中止执行|终止|终止动作|终止程序|取消动作|打住吧|打住别说了|到此为止吧|就到这里吧|就到这儿，停|就此打住|适可而止吧|别闹|别闹啦|别闹腾了|别吵了|别吵|别跑|别跑了停下|别跳啦|别再跳|别再跳啦|别再动啦|别再闹了|别再转了|别再往前|别往前走了|别往前了|别过来|别过来了|不要过来|别靠近我|不要靠近|别碰我|别扑我|别咬
别追了|别追猫了|别转了头晕|别晃了|别蹦跶了|别折腾了|别搞了|别弄了|别玩了|不要玩了|不要闹了|不要吵了|不要跑了|不要跑|不要再跳|不要再转圈了|不许跑|不准跑|不准再动|不許動|不許再跳|不准動|別跳啦|別跑|別鬧了|別轉了|別過來|別吵了|別再動了|站住不许动|站住别跑|站那儿别动|站在那里别动|待在原地|待着别动|呆着别动
原地待命|原地站住|原地停住|就站那儿|坐着别动|趴着别动|定住别动|定格|保持不动|保持静止|静止不动|静止|木头人不许动|一二三木头人|冻住|冻结|急刹车|刹车刹车|踩刹车|快踩刹车|刹住|收住|收收收|收了吧|收手吧|住手吧|住手啊|住脚|住嘴停下|歇歇吧别跳了|好了停下来吧|好啦好啦停下|好了可以停了|可以了停下吧|行了行了停
行啦别跳了|得了得了停吧|够啦够啦|够了真的够了|够了停下|够了别再跳了|算了算了停下|罢了停吧|不要停在那跳了快停|等等等等|等等我|等等，别动|等一下啊|等一下别动|等下等下|等会儿，别动|等我一下|稍等一下|稍等稍等|慢着慢着|且慢|慢点慢点停|慢慢慢停|缓一缓停下|喂喂喂停下|喂你停一下|哎哎哎停|哎停一下|唉呀停停停|啊啊啊停下
天啊停下|我去停停停|妈呀停下|救命停下|疼疼疼停|疼死了快停|好疼停下|痛痛痛快停|太快了停|太近了停下|太吵了停下|太危险了停下|危险停下|危险别动|小心停|小心别动|小心后面停下|前面有人停|前面有车快停下|有人来了停一下|有小孩别动|孩子在这停下|宝宝睡了停下来吧|奶奶在睡觉你停一下|爷爷过来了快停|猫在下面别动|花瓶要倒了快停
杯子要掉了停下|撞上了停停停|要撞墙了停|我在打电话停一下|我不想玩了停下|我害怕你停下|我头晕停一下|刚才还好好的快停下|跳得不错现在停下|很好停|跳得真好可以停了|挺下来|挺挺挺|挺下|听下来|听下|亭下|庭下来|婷下来|停夏来|停下莱|站祝|站主|别洞|别冻|挺一下|停下乃|停停听|ting xialai|tingxia
bie dong le|zhan zhu bie dong|bie tiao le|kuai ting xia|tíng xià|唔好郁呀|唔好跳喇|唔好再跳啦|唔好嘈|唔好走|唔好过嚟|唔好過嚟|唔准郁|咪再郁|咪跳喇|咪嘈|咪行住|停手呀|停低先|停低啦|停喇停喇|停啊喂|停一停先|快啲停低|即刻停|企喺度唔好郁|企定定|企定啲
企好唔好郁|等阵先|等等先|够喇|够喇够喇|夠喇停啦|收声停低|得喇停啦|紧急停止动作|紧急停下|紧急停|紧急停止运行|紧急制动|紧急刹车|马上急停|立刻紧急停止|按下急停|按急停|快按急停|启动紧急停止|执行紧急停止|启动急停|断电|快断电|切断电源|关掉电机|关电机|关闭电机|电机停|电机停转|关机|马上关机|立刻关机|拔电源
把电源关了|强制停止|强制关机|緊急停機|緊急停止啦|關掉電源|斷電|お手数ですが、少しの間お止まり願えますか|動作をお止めいただけますか|動きをお止めください|踊るのをおやめいただけませんか|すまんが止まってくれんかの|悪いけど止まってもらえないかな|お願いですから止まってください|もう止まっていいよ|止まっていいからね
そこらで止まっとき|止まらんと危ないで|とまりんしゃいって言いよるやろ|やめんねって|やめんしゃい、ばあちゃんがおるけん|やめなはれ言うてるやろ|やめてけろ、腰さぶつかる|やめてけれじゃ|もうやめにすっぺ|やめれって言ってるべさ|やめてくれってばよ|その辺でやめときなさい|そのくらいでやめとけ|いい子だからもうおやめ|おやめったら
もうおよし|およしなさい|およしよ|よさんかい|よしてちょうだい|ストップストップ、コップ倒れる|はーいストップ、そこまで|ちょちょちょ、ストップ|ちょっ、待っ、止まって|わっ、待って待って|え、ちょっと待って待って、来ないで|動かないでね、今ネジ締めるから|そのまま動かないでいてね|足の裏見るから動かないで|フリーズして
だるまさんがころんだ、動いちゃだめ|一歩も動かないこと|宅配便来たから一回止まろうか|お隣さんに怒られちゃうから、もうやめようね|もう夜遅いからダンスはやめて|すごく上手、でももうおしまいにしようね|楽しいけど疲れたからもうやめて|昨日も言ったよね、やめて|さっき言ったでしょ、止まって|だから何度も言ってるでしょ、やめなさい
言うこと聞いて、止まって|聞こえないの？止まりなさい|こら！止まれ！|あーーーストップ！！|ストップだよストップ|クラウディアちゃん、止まってくださーい|クロ、待て|ポチ、止まれ|ぎゃあ、来ないで！|こっち来ないでってば|近寄らないで！|離れて、止まって|どいて！止まって！|緊急停止っ、早く|緊急停止を実行|今すぐ電源を切ってください
モーター全部止めて！|煙出てるから電源切って|非常停止かけて|止まってもらって大丈夫です|動作を中断して|プログラムを中止しろ|踊りを中断してください|回るのストップ|ジャンプ禁止、止まって|まった！|ちょっとたんま|タイムお願い|一回待って|いったん待って|待て、動くな|待てと言っておる|とまっれ！|とまつて|ととまれ|止まて|やめれぇ
やめるのだ|やめたまえ君|ほんまやめて|ガチでやめて|マジやめろ|やめてほしいんですけど|やめてくださいお願いします|Would you be so kind as to stop?|Would you be a dear and stop|Could you possibly come to a stop?
Could you stop that for me please|Can you hold still for a sec|Could you stay still for a minute please|Will you please just stop|You need to quit that
You need to calm down and stop|You must stop immediately|You have to hold still|You better freeze|You'd better stop before I get mad|It's time to stop now
Time to stop, buddy|Okay time to stop|We need to stop now|Alright let's stop there|Let's call it a day, stop|I'd like you to come to a stop|I want this to stop right now
I want it to stop|This has to stop|This needs to stop right now|That needs to stop|It has to stop now|Make this thing stop|Somebody stop it!|Stop him!
Stop her before she falls|Get the robot to stop|Tell it to stop|Order it to stop|Would someone please stop that dog|Stop, I said!|Stop, for crying out loud
Stop it, stop it, stop it|Stop that at once, young lady|Stop dancing on my rug|Stop jumping on the sofa|Stop it with the flips|Stop wiggling|Stop twirling|Stop hopping
Stop fidgeting|Stop prancing around|Stop goofing off|Stop showing off|Stop being so loud|Stop making that noise|Stop coming closer|Stop coming at me
Stop doing that right now please|Stop and wait|Stop and lie down|Stop and don't move|Stop, sit, stay|stop claudia the baby's right there|stop you're gonna knock it over
stop stop the vase|stop your leg is stuck|stop i can't breathe|stop it's too loud|stop it tickles|stop it's midnight|stop we have guests|please please please stop|omg stop
no stop please|ugh stop it|wait stop|nooo stop|hey hey hey stop|enough stop|okay okay stop|that's it stop|that was great but now stop|that was fun now please stop
you're amazing but you have to stop now|you were so good and now stop|the neighbours are complaining so please stop|the baby just fell asleep so stop dancing
my phone is ringing hold on|somebody's at the door, hold on|there's a kid behind you freeze|you'll hurt yourself stop|you're about to fall stop
you're going to break the lamp stop it|I think my ankle is under you, don't move|I dropped a needle, nobody move|I'm changing your battery, hold still
Hold still while I fix this|Stay still while I take a picture|Don't move while I tie this|Stay where you are while I sweep up the glass|Keep still or you'll tip over
Freeze right where you are|Freeze this second|Halt, who goes there|Halt this instant|Halt please|Whoa whoa whoa whoa|Whoa Claudia|Whoa, slow down, stop|Easy there, hold it
Hold it, mister|Hold on, hold on, hold on|Hang on there|Wait right there|Wait, wait, don't|Wait, careful|Cease your dancing|Cease and desist, robot|Abort mission, abort
Abort that jump|Cancel that dance|Cancel it|Cut it out, Claudia|Cut it out with the jumping|Knock it off, you two|Quit it, will ya|Quit playing around|Quit spinning
Quit that right this minute|Pack it in now|Give over, will you|Leave off|That's plenty|That's plenty of dancing|That's enough excitement|That's enough, Claudia
That'll do, thanks|That'll do for today|OK enough|Enough for now|Enough now, Claudia|Enough of this|Enough of the dancing|No more dancing please|No more tricks
No more, I'm tired|Stand still|Stand still for a moment|Stand perfectly still|Be still, Claudia|Sit still|Don't you move an inch|Don't budge|Do not budge|Not another move
Not a step further|Back off|Back off, Claudia|Come to a full stop|Come to an immediate halt|Full stop, now!|Put the brakes on, Claudia|Brakes!|Power down immediately
Shut down immediately|Switch yourself off|Kill the motors now|Kill all motors|Cut the engines|Cut the power, quick|Motors off|Power off now|Emergency stop, Claudia
Emergency shutdown now|Do an emergency stop|E-stop, e-stop!|Hit the big red button|Hit the e stop|stoppp it|STTOP|stop0|stip|stop,stop,stop|S-T-O-P|s.t.o.p.|dont moove
freez now|halt!!|wait!!!|麻烦您停一停好吗|请停止您的动作|能麻烦你停一下吗|可否停下来|能否请你停下|你先停一会儿行吗|你给我停一停|停一会儿|停会儿|停一小会儿|你快停|你快停下来|你快点停|快停下你快停下|快停下来呀|快停下求你了|赶紧的停下|麻溜停下|立马给我停下来|给老子停|都给我停下|全体停下|好了停一停
好了好了停|好啦停下|行啦停|可以了，别跳了|可以啦停|够了吧停下|闹够了没有，停下|别没完没了的快停下|别瞎闹了|别乱跳了|别乱动|别乱跑|不要乱动|不要乱跑|别到处跑了|别跑来跑去了|别蹦来蹦去的了|别转来转去了|别跳来跳去了|别再往前走了|别再过来了|别往这边来|别再靠近了|不要再靠近了|不要再过来了|先别跳了|先别跑|不玩了停
咱不跳了，停|今天就到这儿吧|就跳到这儿吧|到这儿就行了|今天就跳到这里，停|停停停我投降|停停停我服了|停停停楼下要骂人了|停楼下邻居来投诉了|停有人敲门|停我接个电话|停地上有玻璃|停那边危险|停小猫在你脚下|停奶奶过来了|停你踩到我了|停我的脚|停别撞到|停别再转了|停下别撞了|停下有人|停下来我怕|停下来别闹|停下来太吵了
停下来小心台阶|站住前面是楼梯|站住别往前|别动你脚下有东西|别动我给你换电池|别动让我看看|别动我看看你的腿|不要动我在拍照|不许动举起手来|等一下有小孩|等等前面有水|等等别跳|慢着前面有台阶|稍等我接个电话|小朋友来了你别动|宝宝在爬你快停|水洒了快停下|锅开了等一下|门铃响了先停一下|我妈来电话了停一下|吓到猫了快停|要摔了停
要掉下去了快停|快要撞上桌子了停下|手机要掉了停|刚刚还挺乖的，快停下|昨天就说过了，停下来|我说最后一遍，停|最后警告，停下|听话，停下|乖，停下|乖乖停下|宝贝停下来|狗子停下|小狗停|小克停下|机器狗停|机器人停下|克劳迪娅别动|克劳迪娅站住|喂，站住|哎，别动|嘿停下|天哪快停|救命啊快停下|疼！停！|痛啊停|紧急停止快|快紧急停止
执行急停|冒烟了断电|着火了快断电|关掉马达|把电机关了|马达停|切断动力|强制停机|停机|系统停止|停止程序|停止一切行为|停止攻击|停止靠近|停止打滚|立即停止运动|马上停止跳舞|请立即停止|现在停止|快停止|停止停止|止步|打住|打住啊|罢手|收手|住手住手|挺下来吧|听下来听下来|停下来停下来|亭！|挺！|别栋|站祝别动|唔该停低
唔該停一停|唔該企喺度|麻煩停低|你停低啦|同我停低|即刻停低|停低呀喂|唔好郁住|唔好再轉|唔好再转喇|唔好玩喇|唔好再玩喇|咪玩喇|咪再跳|好喇好喇停|夠喇唔好跳喇|停手啊|急停呀|緊急停止呀|請不要動|請不要再動了|請站住|請立刻停止|馬上停下來|給我停下|給我站住|別再鬧了|別再轉了|夠了停下|住手啦|等一下啦|停一下啦|停下來啦
先停一下好不好|先停下來好不好|可以停下來嗎|可以請你停一下嗎|拜託停下來|拜託別動|ちょっとすみません、止まっていただけませんでしょうか|誠に恐縮ですが、お止まりくださいませ|そこのワンちゃん、止まりなさーい|ほれ、もう止まりんさい|止まっときんしゃい|止まれっちゅうとろうが|止まってけねが|止まってくれんと困る|おいおい、やめてくれよ
やめやめ、もうやめ|やめときって|やめとけよ、床が傷つく|やめてください、赤ちゃんが泣いてます|やめろやめろ、花瓶が|こらっ、やめんか！|お願い、もうやめて、怖い|もう踊るのやめよう|踊りストップ|回転やめ|ジャンプストップ！|飛び跳ねるのはやめなさい|はしゃぐのやめて|うろうろするのをやめて|動きを停止してください|動作停止お願いします
動くなってば|動かないでちょうだい、掃除機かけるから|じっとしててね、すぐ終わるから|じっとしとれ|そこでじっとしてなさい|待ちなさいったら|待ってよー|こら待てー|ちょっと待ってね、電話だから|待って、踏んじゃう|ストップ！足元！|ストップ、赤ちゃんがハイハイしてきた|今すぐストップ|全部ストップ|もういい、十分だよ
もういいよ、ありがとう、止まって|はい、もうおしまい|そこまでにしなさい|いい加減にしなさい、もう夜中だよ|さっき転んだばっかりでしょ、止まりなさい|昨日の花瓶みたいになるから止まって|ご飯できたよー、あ、鍋が落ちる、止まって|楽しかったね、じゃあもう止まろうか|緊急停止しなさい|緊急停止だ！|非常停止！早く！|電源を切れ！
モーター止めて、煙が出てる|えっ怖い怖い止まって|ぶつかるってば、止まれ|だめ、止まって、そっちは階段|とまれー、とまれったらー|とま、とまって！|Excuse me, could you stop for a moment?|Sorry, I have to ask you to stop
Mind holding still for a second?|Do you think you could stop now?|I'd be happier if you stopped|It'd be lovely if you could stop|Would it kill you to stop?
Can you quit it?|Can you not move for a second?|Could you just freeze there?|Please remain still|Please cease all activity|Please discontinue the dance
Please halt all operations|Kindly stop|Kindly cease that|Stop this nonsense|Stop this madness|Stop this instant!|Stop, you silly dog|Stop, silly
Stop it, Claudia, you're scaring him|Stop, the floor is wet|Stop, wet paint|Stop! Cat!|Stop! Stairs!|Stop! My laptop!|stop stop she's crying|stop the kettle is boiling
stop we're leaving|hey stop that thing|hey hey that's enough|okay buddy that's enough|alright that's enough fun for one day|I said that's enough|I said freeze
I said don't move|I told you not to move|Don't move, I'm filming|Don't move until I say so|Don't move please, there's broken glass|Stay still or I'll trip
Stay, Claudia, stay|Hold on, someone's at the door|Hold it, phone call|Wait, my contact lens!|Wait, stop, the kid|Freeze, there's a wasp|Whoa, stop right there
Whoa, hold up|Quit hopping around|Quit wriggling|Cut it out now|Knock it off right now|Give it a rest, Claudia|I was on my way out and oh no stop
she was sleeping fine until you danced, now stop|it was fun at first but now please stop|my back hurts just stop|Emergency stop! Smoke!|Shut down the motors now|Kill power
Stop the motors|e-stop please|come to a standstill|劳烦您停一下|能不能停下来让我歇会儿|可不可以先别动|你可不可以停一停|求求你别再跳了|请你马上停止|请立即停下|请停下你的动作|请不要再跳了|请不要再动|停吧停吧|停啦停啦|停下停下快停下|停了吧|停住不要动|停停，有人来了|停！小朋友！
停！楼梯！|停！我的杯子！|停下来，你吓到她了|停下，前面是玻璃|快停下，别摔了|快停啊要撞墙了|快点停下猫在那里|马上给我停|赶快停下，楼下来人了|立刻站住|站住！别跑！|站着不许动|别动，等我拿手机|别动，地上有针|别动啊，马上就好|都别动都别动|不许再动|不要再闹了|别再蹦了|别再转圈了，我头晕|别疯了|别跳舞了，该睡觉了
跳够了没，停|好了，别跳了|行了，停下|够啦，停|打住，别说了|住手，会坏的|等一下，孩子在后面|等等，先别动|等下，我手机掉了|暂停，我接电话|先暂停一下吧|刚才不是说了吗，停下|我刚拖的地，快停下|邻居都来敲门了快停吧|爷爷心脏不好你快停下来|奶奶说头疼，你停一下|挺下来，快|听下来！|亭下，亭下|停低停低|唔好再郁喇|企喺度先
紧急停止，快！|急停急停|马上断电|把电源切断|关掉电源快|失礼ですが、少々お止まりいただけますでしょうか|ご迷惑なのでおやめください|その動きを中止してください|止まってくれたまえ|止まってくんねえか|止まってほしいんや|とまってよぅ、こわいよぅ|おねがい、とまって|とまりなちゃい|やめてって言ってるじゃん！|やめてよもう、服が破れる
やめんかいな、ほんまに|やめんと怒るで|踊るのをやめてちょうだい|暴れるのやめて|吠えるのやめなさい|うるさいよ、ストップ|あっ、ストップ！ケーキが！|ストップー、電話きた|まって、靴ひもほどけた|待って待って、転ぶ転ぶ|ちょい待って|動かないで、ガラスが割れてる|動くなよ、絶対動くなよ|じっとして、とげ抜くから|もうそのへんにしときなさい
はいはい、そこまでー|今日はもうおしまい、止まって|さっきまでおとなしかったのに急に暴れて、もうやめなさい|お母さん寝てるからね、止まってね|緊急停止、急いで|非常停止しろ|モーターの電源落として|電源切って！火花が出てる|止まらんかワレ|I really need you to stop dancing
Would you kindly cease moving|Do me a favour and stop|Please, I beg you, stop|You're hurting me, stop!|You're making me dizzy, stop it|You've had your fun, now stop
I think that's enough now|Alright, that's plenty, stop|Stop, the dog's asleep|Stop! The baby!|Stop! There's water!|stop the lamp is falling|stop she's right behind you
oh god stop stop|stop it you're hurting him|can you please hold still|hold still for me|hold on, let me move this|wait, let me get out of the way|wait, my sleeve is caught
freeze, nobody move|don't move, you're on my hair|stay right there, Claudia|stop moving your tail|stop swinging your legs|quit wiggling|cut it out, you're scaring grandma
knock it off, it's late|that's enough, bedtime|emergency stop, it's on fire|kill the motors, quick|halt the dance|come to a halt, please
I was cooking and then, whoa, stop!|拜托您先停一停|可以麻烦你停下吗|你能先停下来吗|请你别动|请勿移动|停止，立刻|停下来，宝宝在睡|停！锅要翻了|停！别踩！|停，奶奶在你后面|停停停，我的腿|快停，桌子要倒|快停下，狗狗，危险|赶紧停下来吧|给我停住|站住，别过来|站住！前面有坑|别动，我在给你擦灰
别动，刀在桌上|不许动，听见没有|别再跳了，地板要塌了|别转了，晕|别闹了，很晚了|够了，停|好了，停下来|住手，快住手|等一下，我鞋带开了|等等，有电话|暂停，有人敲门|我正洗碗呢，哎呀，快停下|刚才教过你的，停下|听下来，快听下来|挺，挺下来|唔好郁，有玻璃|急停，冒烟了|やめないと怒るよ|もう止まりなさい、疲れたでしょ
止まってよね、もう|止まってくださいってば|止まってって！|止まらんといかんばい|やめてつかーさい|やめんねよ|もうやめてくれへんかなあ|いいかげんやめなはれ|うちの子が泣いてるからやめてあげて|踊らなくていいから止まって|くるくる回るのやめて|その踊り、ストップ|ダンス中止|全動作中止|動作終了|いったん全部止めて|早く止めて！
誰かこの犬止めて！|ロボットを止めろ|こいつを止めてくれ|止まって、そこ濡れてる|止まって、ばあばが通る|待った、そっちはだめ|待てよおい|お待ちください、危険です|動くなクラウディア|動かないでってば|じっとしてて、すぐだから|静止してください|タンマタンマ、休憩|ギブギブ、ストップ|緊急停止！モーター切って！|電源オフ！|強制終了
Would you stop, for me?|Stop for one second|Stop a moment|Just a second, stop|One moment, please stop|Let's take a break, stop moving|Let's stop dancing now
Let's pause here|Can we pause for a minute|Can you pause please|Could you wait a second|Please wait|Please hold|Please freeze|Please don't move|Do not come any closer
Don't come near me|Get away from the stairs, stop|Get back, stop|Back up, stop|Claudia no! Stop!|Claudia, halt|Claudia, freeze|Claudia, don't move|Claudia, quit it
Robot, cease|Robot stop moving|Dog, stop dancing|Doggy, no, stop|Bad girl, stop that|Stop your nonsense|Stop all this|Stop all of that|Stop the dance|Stop the routine
Stop the robot now|Stop and listen to me|Stop and think|Stop or I'll call dad|Stop or the vase will break|Stop because the baby is sleeping|Stop since we have company
Stop while you're ahead|Stop until I come back|stop im serious|stop i mean it|stop right now im not kidding|i mean it stop|seriously stop it|i'm serious, stop
this is your last warning, stop|for the last time stop|for the last time, stop it|will you ever stop|can't you stop|can't you just stop|why can't you just stop
haven't you had enough? stop|I can't hear the TV, stop|I'm trying to sleep, stop dancing|I'm on a call so hold still|The baby is napping, so cut it out
My tea is spilling stop|Turn off your motors|Kill switch now|你快别跳了|你别再动了|你先别动|你停停|你停停吧|你给我停|您停一下|停一下，谢谢|停一下，我有话说|停一下，看着我|停下来，听我说|停下来休息一下|停下来歇会儿|停，休息一下|停止跳跃|停止转动|停止所有活动
全部停下来|都停停|都停下来吧|都别跳了|都别闹了|让狗停下来|快让狗停下|快把它停下|快叫它停下来|谁来让它停下|有没有人让它停下来|别追我了|别舔我了|别叫了|别咬了|别蹭了|别扑了|别挠了|别乱叫了|别往前跑了|别冲过来|不要冲过来|不要追我了|不要往前走了|不要再走了|够了啊，停|真的够了，停下|我真的受不了了快停
我受不了了，停下来|我求你了，停|求你停下|停下求求你|哎呀停停停|啊停|诶停一下|喂喂停|欸欸欸停下|止まって、お願いだから止まって|どうぞお止まりください|止まってくださいますか|もうよしてくださいな|やめてけさいん|やめんと、こら|やめときなはれや|やめれってば、危ねえべ|やめるんだ、クラウディア！|踊りをやめなさい
それ、やめてくれる？|そのジャンプやめてもらえますか|もうやめてね、お隣に響くから|ストップしてください、お願いします|いったんストップ、水こぼれた|こっち来るな、止まれ|待ってってばー|待て、そこは道路だ|動いたら危ないよ、じっとして|動かないこと！|その場で停止|静止しなさい|さっきから何回も言ってるよ、止まって
テスト終わったー、わっ、棚が倒れる、止まって！|おやめなさいってば|止まりましょうね|とまれったら、もう|緊急停止して、手が挟まった|非常停止、非常停止|もーやめてー|Would you mind freezing for a second?|I'd be thankful if you stopped that
Could I trouble you to stop?|You'd do well to stop|Do stop, please|Oh do stop it|Please do stop|Just quit it|Just hold still, would you|Just freeze
Hey Claudia, hold it a moment|Stop twirling around|Stop rolling|Stop stretching|Stop waving|Stop wagging your tail|stop please my ears|stop the stairs are right there
stop dad is on a call|mind the glass stop|the cake stop|Whoa whoa, back off|No more spinning|Enough spinning|That's enough of the spinning|Bring the dance to a halt
End the routine now|Suspend motion|Halt, I say|麻烦停一下哈|你先停下好吗|请你先别动|请马上停下来|你给我停下来|快给我站住|赶快停止|立刻停下动作|停下，乖|停，别踩到猫|停停，手机响了|快停，孩子在后面|快停下来，我头晕|别动，我看看|别再跳舞了|别跳了，楼下要睡觉|别闹啦，快停
不许再闹了|行啦，停|够了够了停下来|等一下，水洒了|等等等等，别过来|先停，我接电话|我刚坐下，哎哟，快停|挺下来啊|亭下来，快|唔好郁，等阵|紧急停止，夹到手了|快切断电源
""".replace("\n", "|")

OTHERS = """
雨がやっと止まった|電車が止まってしまって遅刻した|昨日エレベーターが止まって大変だったよ|時計が止まってるから電池を替えたい|時計の針が止まっていた|バスがここで止まるか知ってる？|このバスは駅前に止まりますか|心臓が止まるほど驚いた|涙が止まらなくて困った|しゃっくりが止まらない|鼻水が止まらないんだ|くしゃみが止まらなくてさ
笑いが止まらないよ|おしゃべりが止まらない妹|止まらない列車って映画見た？|やめられないとまらない|止まることなく踊り続けて|止まらずに歩いて|立ち止まるのが好き|目に留まった花を買った|鳥が枝に止まってる|枝に鳥が止まってきれいだった|虫が腕に止まった|飛行機が空港に止まってる|車を止める場所を探してる|駐車場に車を止めてきた
自転車を止めたら怒られた|水道の水を止めてきて|ガスを止めるのを忘れた|目覚ましを止めて二度寝した|タイマーを止めて|音楽止めてもいい？|テレビの音を止めてほしい|サービスが停止したらしい|サービス停止のお知らせが来た|アカウントが停止された|アプリの更新が停止している|機能停止ってどういうこと|業務停止命令が出た
運転停止だってニュースで言ってた|営業停止になった店|新幹線が運転見合わせで止まってる|工場が操業停止だって|免許停止になった叔父さん|停止距離の計算問題が難しい|バスの停留所まで歩いた|停車ボタン押した？|各駅停車で帰った|先生に「やめなさい」って叱られた|母にやめなさいって言われた|友達がやめろよって笑ってた|警官が止まれって怒鳴ってた
店員さんに止まってくださいと言われた|父さんに待てって言われてずっと待った|兄がもうやめるって|弟が部活をやめるって言い出した|会社をやめようと思ってる|仕事やめようかな|バイトやめよっかな|タバコをやめようとしている父|お酒をやめるコツはある？|ゲームをやめて宿題したよ|ピアノをやめてから十年たつ|やめといたほうがいいかな
やめるべきか悩んでる|習い事やめさせたい|運転やめたほうがいいって祖父に言った|いたずらをやめない弟|やめどきがわからない|夜更かしはやめたんだ|踊るのやめないで|まだやめないで|やめたらだめだよ|ここでやめたらもったいないよ|やめるなんて言わないで|待ち合わせに遅れた|三時間も待たされた|バスを待ってるところ|誕生日を待ってるんだ
春が待ち遠しい|待ってる間に踊って|彼を待っていたら雨が降ってきた|犬が駅で待っている話|ハチ公は主人を待ち続けた|順番を待って並んだ|返事を待ってます|ちょっと待っててもらったの|明日まで待てない|待てば海路の日和あり|待ってましたと拍手した|待つのは得意？|待てって言葉の意味わかる？|「待て」の練習をした|待てのしつけは難しい
ストップウォッチ貸して|ストップ安になった株|ストップモーションって何|ストップバスケットの試合|リップストップ生地のカバン|ノンストップで歌った|ワンストップで手続きできる|ストップって言ったら止まる？|ストップの看板が新しくなった|フルストップって英語で何|ドアストッパーを買った|ストッパーの役割|ストッキング破れた|話をストップされた
供給がストップしたらしい|物流がストップしている|動くものが怖い|動かないパソコン|動かなくなったおもちゃを直した|車が動かない|まったく動かなかった|じっとしているのが苦手な子だった|じっと待っていた|じっと座ってる猫がいた|猫がじっとしてこっちを見てた|赤ちゃんがじっとしていなくて|そこまで考えてなかった|駅までそこまで遠くないよ
そこまで言わなくていいのに|もういい歳なんだから|もういい時間だし寝るね|もういいかな、食べても|もういい匂いがしてきた|いい加減なこと言うなあ|だめな子ほどかわいい|だめもとで聞いてみた|終わりよければすべてよし|今日はもう終わりかな|これで終わりです|夏休みも終わりだね|映画の終わりはどうなるの|中止のお知らせ|試合が雨で中止だった
花火大会は中止らしい|遠足は中止かなあ|工事中止を求める人たち|電源が切れてる|電源の入れ方教えて|スマホの電源を切っておいた|電源を切った後どうなるの|モーターが好きな子|モーターショーに行った|緊急って言葉怖いよね|緊急事態宣言の頃の話|緊急のお知らせです|非常口はどこ|非常食を買った|ブレーキの音がうるさい車
ブレーキって何のためにあるの|急ブレーキで転んだ|自転車のブレーキが壊れた|一時停止の動画を見た|一時停止ボタンってどれ|一時停止しないと違反になる|一時停止を無視した車|止まれの字が読めない|止まれって漢字で書いて|止まれって英語で何て言うの|止まったら負けのゲーム|赤信号では止まる|赤信号は止まれ、青は進め
信号が赤になったら止まるんだよね？|止まるときはどうするの|止まる合図を決めようか|合図で止まってね|笛が鳴ったら止まって|手を叩いたら止まってね|三つ数えたら止まって|僕が止まってと言ったら止まるんだよ|転びそうになったら止まってね|歌が終わるまで止まらないで|泊まりに行きたい|友達の家に泊まって遊んだ|ホテルに泊まってみたい
病院に行った|富士山は高い|トマト食べて|トマトを育ててる|まとめて話して|ひとまず踊って|止めどなく話す人|痛み止めを飲ませた|咳止めある？|かかと止め|日焼け止め塗って|滑り止めをつけた|書類を留めておいて|ボタンを留めて|髪をピンで留めて|ボールを受け止めて！|気持ちを受け止めてほしい|引き止めてごめん|呼び止められた
取りやめになった|雨が止むのを待つ|雨やんだ？|風が止んで静かだ|止まり木に小鳥がいる|行き止まりの道|高止まりの物価|足止めされた話|踏みとどまった|寄せ書き書いたよ|よせ鍋食べたい|よしてくれって言われたよ|よしなさいが口癖の祖母|休止中のバンドが好き|休止符って何|終了のチャイム|終了時間は何時|試験終了まであと五分
The bus stops at the corner.|Does this tram stop at the museum?|It's the last stop on the blue line|We'll get off at the next stop.|I'll stop by later|Stop by any time
We stopped by grandma's house|Stop over in Tokyo|The rain hasn't stopped yet|When will the rain stop?|It finally stopped raining|My heart nearly stopped
His heart stopped for a minute|The clock has stopped|My watch stopped again|The music stopped and everyone sat down|The service will stop next month
The app stopped working|The app keeps stopping|They are stopping the service in June|The factory halted production|Trading was halted
The train came to a halt near the tunnel|The car came to a complete stop|My dad told me to stop|Mom told him to stop|She told her brother to stop it
The teacher asked us to stop talking|The cop ordered him to freeze|I told him to stop and he didn't|I asked the driver to stop|My sister begged me to stop
They made us stop|He wants me to stop drinking|The doctor said I should stop smoking|I should stop eating sugar|I need to stop procrastinating|I want to stop smoking
I'm trying to stop biting my nails|I have to stop at the bank|I have to stop for gas|I might stop going to the gym|We should stop at the bakery
I think I'll stop there for today|I can't stop thinking about it|I can't stop smiling|I couldn't stop crying|He can't stop talking|She never stops talking
They never stop fighting|It never stops|Nothing can stop us|Nobody can stop me|Who can stop the rain?|You can't stop the waves|Don't stop now|Don't stop, this is great
Don't stop dancing please|Please don't stop|Never stop dancing|Never stop learning|Whatever you do, don't stop|Keep going, don't stop|Go on, don't stop|You shouldn't stop
You don't need to stop|No reason to stop|There's no stopping you|Nonstop flights only|Nonstop dancing|A one-stop shop|Full stop or question mark?
Put a full stop at the end of the sentence|I don't like it, full stop is what British people say|Period means full stop|She pulled out all the stops
Pull out all the stops for my party|The buck stops here|Stop and smell the roses is a nice saying|A stop sign is red|The stop sign on Main Street|I ran a stop sign
Where is the stop button?|Which stop is this?|Is this our stop?|Is that the stop for the zoo?|What's a pit stop?|Pit stop at the gas station|Tell me about F1 pit stops
What does halt mean?|What does freeze mean in Spanish?|What is the opposite of stop?|How do you spell stop?|How do you stop?|How can I make you stop?
How do I stop the dog from barking?|Why did the music stop?|Why did you stop?|Why do birds stop singing at night?|When do we stop for lunch?|Can you stop on a dime?
Do you ever stop?|Will it ever stop?|Can anything stop you?|What would make you stop?|What happens if I say stop?|If I say stop, what do you do?|If it rains, stop
If you get tired, stop|When I say halt, sit|When the song ends, stop dancing|Stop when I count to three|Stop as soon as the music ends|Once I clap, freeze
The moment you see the cat, stop|After the third jump, stop|In five minutes, stop|Stop in five minutes|Later we'll stop for ice cream|Tomorrow let's stop at the lake
Let's play freeze tag|Freeze tag is fun|Freezing cold outside|It's freezing in here|The freezer is broken|Will the pond freeze?|Freeze the soup for later|My laptop froze
The screen freezes a lot|Brain freeze!|Deep freeze storage|Hold my beer|Hold my paw|Hold the ball|Hold this|Hold on to your hat|Hold on tight|Hold up your left paw
Hold the pose|Household chores|I'm on hold|They put me on hold|Get a hold of yourself|He holds the record|Wait, what's that?|Wait, really?|Wait what|I can't wait
I can't wait for Christmas|I'll wait here|I waited for you|Wait for the beep|Wait till you see this|The waiter was slow|Wait list|Weight lifting is fun
You have to wait in line|We're waiting for the bus|I had to wait an hour|Whoa, nice trick|Whoa, you're so cool|Whoa that was high|Whoa, cool!|Enough food
I have enough money|Is that enough sugar?|I didn't sleep enough|You're good enough|Not enough|Funny enough, I like it|Enough people came|That's not enough
Dance enough to make me laugh|I've had enough cake|He quit his job|I want to quit my job|She quit smoking|Never quit|Quitters never win|I quit school|Don't quit
Quite a show|Cut the paper|Cut my hair|Cut the rope please|A cut on my finger|Knock on the door|Knock knock|Knock it over|Cut out the coupon|Leave it on the table
Pack your bags|Rest a bit|Give me a break|Break a leg|Break dancing|Take a break|Stay awake|Stay tuned|Stay with me|Stay home today|I stayed up late|Stay healthy
Keep moving|Keep dancing|Keep it up|Stand on one leg|Still water|Are you still there?|Still hungry|It's still raining|I'm still here|Move it|Move over|Move to the left
Don't move the table|I moved last year|Moving day is tomorrow|We're moving to Osaka|A moving story|I don't want to move house|Don't jump to conclusions|Pause the movie
Pause my music|Paws off|There was a long pause|Pause button|Menopause is hard|Cease fire was announced|The ceasefire holds|Abort is a strong word|Cancel my appointment
Cancel the pizza|They canceled the show|Shut the door|Shut up and dance|Shut the window|Shutdown of the government|The government shut down|Power outage last night
Power nap|Turn off the light|Turn off the TV|Turn off the radio|Switch off the lamp|Kill the lights|Killer whale|Kill time|My car engine died|The motor is loud|Motorcycle
What kind of motors do you have?|In case of emergency, call me|Where's the emergency exit?|Emergency room visit|The emergency stop on the train
The train made an emergency stop|How does the emergency brake work?|Press the doorbell|Push the chair|Red light district|The red light was long|We ran a red light
Timeout error|Time out magazine|My time ran out|Back off the record|Back flip|Step back|Stop motion animation|I made a stop-motion film|Stopwatch|Doorstop|Stopper|Top|Shop
Stomp|Stoop|Hop|Drop|He yelled stop|Someone shouted "stop!"|The sign said stop|In the book she screams stop|The song goes stop in the name of love
Stop in the name of love is my favourite song|"Stop!" he cried|Her last words were stop it|He was told to stop|We were told to halt|The police stopped us
I was stopped by a cop|They stop for lunch at noon|We stop at every bakery|Birds stop singing at night|Babies don't stop crying|Cars must stop at red lights
You have to stop at a red light|Trains stop here|Does it hurt when you stop?|Was it hard to stop?|It's hard to stop|It's easy to stop|He refuses to stop|He forgot to stop
Time to stop at the pharmacy|别停下来|千万别停|请不要停|不要停继续跳|继续跳别停|你别停啊|可别停|停不下来|根本停不下来|笑得停不下来|哭个不停|说个不停|跳个不停|不停地跳舞|不停地下雨|雨下个不停|他不停地抽烟|雨停了|雨终于停了|雨还没停|等雨停了再走|雪停了没有|风停了|音乐停了|音乐怎么停了
歌停了|表停了|钟停了|手表停在三点|车停在楼下|车停好了|公交车停在哪里|地铁停运了|火车停了很久|飞机停飞|停车场在哪里|停车费多少|停车位满了|停电了|昨晚停电|停水了|停课了吗|停课一周|停工了|停业整顿|停产了|停职了|停战了|停火协议|停牌了|停留了一会儿|停留三天|停顿一下再说是什么意思|停滞|停尸房|停办|停播了|停售
停机坪|停机了怎么办|停更了|停药以后|停薪|停靠在岸边|调停|叫停了项目|喊停也没用|服务停止了|这个服务下个月停止|这个应用停止更新了|停止营业|停止服务|停止键在哪|停止是什么意思|停字怎么写|停的反义词是什么|停用英语怎么说|什么叫停|停止符是什么|暂停营业|暂停服务|暂停键|暂停键在哪|比赛暂停了|视频暂停|把音乐暂停|把电视关了
关掉电视|关掉音乐|关灯|关机了吗|手机关机了|手机没电关机了|他关机了|我妈让我停下|我妈叫他别动|老师让他站住|老师让我们停下|老师喊停|警察让他站住|警察叫他别动|他让我停|他说别动|他喊站住|医生让我停药|爸爸说停下|我让他停他不听|我叫弟弟别跳了|我跟他说了别跳了|她叫我住手|妈妈叫弟弟别闹了|妈妈不让我停|他停了下来|她停下来了
他停下脚步|狗停下来看我|车停下来了|它自己停了|他突然停住|心脏停止跳动|心跳停了|时间停止|时间停住了|呼吸停止|我停下来休息了|我停了一下|我停不下来|我想停下来|我不想停|我该停下来吗|你会停吗|你停过吗|你怎么停了|你为什么停下来|你为什么不停|你什么时候停|谁让你停的|谁叫你停了|怎样才能停|怎么让你停下|怎么停|如何停下
停得下来吗|能停多久|你能停在桌子旁边吗|如果累了就停|要是摔倒就停下|要是下雨就停止|等我拍手就停|我拍手你就停|我喊停的时候停|听到铃声就停下|数到三停|音乐停了就停|跳完就停|到门口停下|五分钟后停|明天停一天|以后再停|下一站停哪里|这站停不停|这车停不停|停还是不停|别动我的手机|别动我的饭|别动怒|别动气|别动不动就哭
别动手打人|动一动|动起来|动动脑|动物园|一动不动|他一动不动|动手做|动作很美|手动挡|感动|别走神|别跑题|别跑偏|别跳错|别跳太快|别吵架|别闹笑话|别闹钟|别闹情绪|别转发|别转行|别玩手机|别来无恙|别墅|别人|别的动作|别忘了|别担心|别客气|别怕|别哭|不要紧|不要担心|不要忘记跳舞|不要钱|不许说谎|不准备|不动产
不动声色|不跳了吗|站起来|站台|站住脚的理论|车站|站在我旁边|等我长大|等一下我要吃饭|等会儿去公园|等下班|等车|等人|等雨停|等等就好了|苹果香蕉等等|平等|等于几|等级|等待|稍等片刻|他等一下就来|够吃吗|够了吗|钱够了|时间够了|够高吗|能够|足够|吃够了|我受够了|睡够了|行了吗|行了我走了|好了没|好了吗|好了我们走
可以了吗|得了第一名|住手是什么意思|住手机店旁边|打住院|立定跳远|刹车片|刹车坏了|车刹住了|收到|收拾|收手机|收工了回家|中止妊娠|中断了联系|终止合同|合同终止|静止画面|静止是什么|急停是什么|急停怎么按|急停按钮在哪儿|紧急出口|紧急情况怎么办|紧急联系人|紧急停车带|断电了|昨天断电|电源在哪|电源线|电机是什么|听下雨声
听下这首歌|听一下音乐|听歌|听我说|听话|听下来还不错|挺好的|挺下去|挺你|挺累的|挺住|亭子|凉亭|庭院|坐下|跳舞|定住酒店|定格动画|冻住了|冻结账户|木头人游戏|木头人是什么|取消订单|取消闹钟|任务取消了|止まってるエスカレーターを歩いた|バスが止まってくれなかった|時計が止まってて遅刻した|息が止まりそうになった
彼女の涙は止まらなかった|鳥が電線に止まってたよ|止まり方がかっこいいね|止まる練習をしたことある？|止まれって標識は赤だよね|どこで止まればいいの？|いつ止まればいいですか|止まってから何秒で動けるの|次の駅で止まりますって放送があった|やめてって言ったのに弟がやめなかった|やめた理由を聞かれた|やめる勇気も大事だよね
習字をやめたいと言ったら怒られた|お菓子をやめると痩せるかな|SNSをやめてみたら楽になった|やめておいて正解だった|やめろと言われたらやりたくなる|上司に会社をやめないでくれと言われた|待ってる時間が長い|待ってくれてありがとう|待ってもらったお礼にお菓子をあげた|待つのに慣れてる|犬に待てを教えた|待てができる犬はえらい
もう少し待ってみようかな|バスを待っていると猫が来た|明日まで待ってみるよ|ストップウォッチを止めた|ストップモーションアニメが好き|ストップの反対語は何|ストップという曲を聞いた|ストッパーを外して|ワンストップ窓口|動かないロボットを見た|動かないと太るよ|動いたら暑くなった|もう動けないよ|じっとしてると眠くなる
じっとしてられない性格なんだ|じっくり見てみて|そこまで頑張らなくても大丈夫|そこまでして欲しいものなの|もういい感じだね|もういいとこまで来た|いい加減眠いよ|だめって言われた|だめなら別の方法を考えよう|終わりにした恋の話|お祭りが中止になったの残念だね|中止かどうか教えて|停止って漢字難しいね|回線が停止してる|更新停止のブログ
口座が凍結された|休止していたライブが再開した|電源が入らない|電源を切らないで|電源ケーブルを買った|モーターの音が静かだね|緊急避難の訓練をした|緊急停止したエレベーター|緊急停止の訓練だった|非常ベルが鳴った|ブレーキが効かない夢を見た|ブレーキを踏んだら止まった車|タイムを計って|タイムカードを押した|フリーズしたパソコン
フリーズドライの味噌汁|ホールド感がいい靴|来るなら早く来てね|来ないでって言われた友達|来ないの？|それ以上は知らない|もう走らないの？|もう踊らないの？|走るのをやめた人|勘弁してほしいと父が言ってた|痛み止めちょうだい|止め方を教えて|絶対に止まらないでね|止まらず踊り続けて|やめずに続けて|動き続けて|待たずに踊って
泊まれる宿を探して|泊まってもいい？|留まる理由がない|止められない衝動|受け止めてくれてありがとう|呼び止めてごめん|会議を取りやめた|足を止めて花を見た|手を止めて考えた|まめに連絡して|まとまって行動した|ひとまとめにして|お世話になりました|座ってから挨拶して|The elevator stopped between floors
My car stopped on the highway|The show stops at nine|The bleeding stopped|The noise stopped at last|The printer stopped working|The wifi keeps stopping
Netflix stopped the free trial|They will stop the bus service|The bus doesn't stop here anymore|The 42 stops near my house|My stop is the third one|I missed my stop
I got off one stop too early|There are ten stops on this route|The kids wouldn't stop giggling|My brother won't stop singing|He didn't stop at the light
She told me to wait outside|He asked her to hold still for the photo|The officer told us to stop|They ordered the crew to halt|My boss wants me to stop being late
My mom keeps telling me to stop slouching|I told her to knock it off|Dad yelled at him to quit it|We were asked to stay put during the storm|I begged him to stop
I've been trying to stop snacking|I want to stop worrying|I need to stop at the post office|I should stop by and see her|We're going to stop for coffee
We'll stop in Kyoto on the way|I plan to stop working at sixty|I stopped learning piano|I can't stop dancing|I just can't stop|You can't stop now|You never stop, do you
There's no stopping this dog|Don't ever stop|Don't stop till you drop|Don't stop on my account|Don't you ever stop dancing|Keep on dancing, no stopping|Non-stop fun
Nonstop to Paris|It rained without stopping|Without stopping, spin three times|Stopping by woods on a snowy evening|What stops you?|What's stopping you?
What is a stop codon?|What is a stop loss order?|What does full stop mean?|What does it mean to freeze assets?|Who invented the stop sign?|Who said stop?
Where do you stop for lunch?|Where can I stop the car?|How do I stop a nosebleed?|How can I get it to stop?|How fast can you stop?|How long can you hold still?
Why won't my dog stop barking?|Why can't I stop sneezing?|When will this rain stop?|When did you stop dancing?|Could you dance without stopping?
Can you keep still for a whole hour?|Are you able to stop quickly?|Did you hear me say stop?|Did someone say stop?|Does the word stop scare you?|If I fall, stop
If you hear a bell, freeze|When the baby cries, stop|When the whistle blows, halt|Stop when you get to the door|Stop after two spins|After you dance, hold still
Before you stop, wave|Freeze dance is my favorite game|It might freeze tonight|My toes are freezing|My phone froze again|I need more freezer space|Hold your head high
Hold the line, please, said the operator|Hold a pose for me|Hold out your paw|Hold your tail up|I can hardly wait|I'm waiting for a call|Wait till Christmas
Waiting is boring|Wait, is that a new trick?|Wait, how did you do that?|Whoa, look at you go|Whoa that's amazing|Fair enough|Sure enough, he came
Strangely enough, I slept well|There's enough cake for all|Are you warm enough?|Was that enough exercise for you?|I quit drinking coffee|She quit dancing years ago
Cut to the chase|Cut the grass|Cut the ribbon|Leave the door open|Pack a lunch|The pause was awkward|Stay cool|Stay close to me|Stay happy|Stay for dinner|Still dancing?
You're still cute|Keep your chin up|Stand by me|Stand on your hind legs|Don't move away from Tokyo|The movers came today|I was moved to tears|Cancel my meeting
Cancel the alarm|My flight was cancelled|The mission was aborted|Turn around|Turn off the kitchen light|Switch off the heater|Power station|Powerful jump
The motor show was fun|Emergency room doctors are heroes|I had an emergency at work|The emergency brake on trains is red|Is there an emergency stop on you?
Time out is a magazine|Red lights make me nervous|Brake lights are red|My bike brakes squeak|I took a break|Take a bow|Pull my finger|Hit the dance floor|Press my hand
Kill two birds with one stone|Enough about me, how are you?|Quit while you're ahead, they say|雨停了我们出去吧|雪一直不停|外面的雨下得没完没了|电梯停在五楼|电梯突然停了|车子停了下来|火车停靠三分钟|公交车不停这站|这趟车停几站|停车需要交费吗
我把自行车停在门口|我停车去了|停好车再上楼|停车位不好找|小区停水停电|网络服务停了|软件停止服务|公司停止招聘|他们停止了合作|工厂停工|学校停课两天|飞机停在跑道上|心脏停跳|心跳骤停怎么办|我的心都要停了|停不住地笑|笑到停不下来|他跑个不停|孩子哭个不停|弟弟闹个不停|不停不停|转个不停|不要停止跳舞|不要停止|别停止|请别停
不许停|继续不要停|一直跳不要停|别停跳下去|停一停再走是句歌词|停下来看风景|人生要学会停下|我喜欢停下来发呆|她从不停下|他停下车|他停下手里的活|爸爸停下来看了看|小狗停下来喝水|我停下来等他|你会突然停下吗|你会自己停下来吗|怎么才能让你停|怎么叫停|你停哪儿了|什么情况下你会停|为什么不停下来|老师叫我们停下|教练让我们停下来
妈妈说停下|爷爷让弟弟站住|保安让他们别动|交警让他停车|医生让他停止吃药|我让小明别动|我跟弟弟说别闹了|我叫他住手|她喊了一声停|有人喊站住|电影里说不许动|歌里唱停下来|游戏里有木头人|书上写着停止|等红灯变绿|等我拍手再停|等音乐停了再坐下|如果我喊停你就停|一旦下雨就停下|要是累了停一停|下课铃响了就停|过一会儿再停|十秒后停下
明天停课|以后停用|暂停比赛|暂停音乐|按暂停键|中止合同|中断学业|终止服务|终点站到了|静止的画面|刹车片该换了|刹车失灵了|收工回家|收下礼物|收住院了|住手术室|站住了吗|站住脚|站着别坐下|站起来别坐|别动队|别动不动就生气|别动我的东西|别动手|动静太大|不动如山|不动摇|不要动怒|不要动手打人|不许动手|不准动我的|不要跑题
不要闹脾气|别闹脾气|别闹别扭|别吵醒宝宝|别过来人|别跑偏了|别走丢了|别等我|等你长大|等一会儿去公园|等下我要出门|等等再说|等一等就好|等外卖|等着瞧|等不及了|够不着|够得着吗|够朋友|够累的|受够了|足够了|行了吧|好了伤疤忘了疼|关机怎么操作|关机了|手机自动关机|电脑关机|断电怎么办|电源线在哪|电机坏了|急停按键在哪
紧急联系人是谁|紧急电话号码|听下一首歌|听一下这首歌|听下面的话|听听音乐|挺下来的人|挺好听的|挺乖|亭亭玉立|庭前花开|别懂装懂|别冻着|别冻感冒了|站主是谁|取消会员|取消动作片|定时|定一下闹钟|唔好停|唔好意思|落雨停咗|架车停咗喺度|電車が止まったせいで遅れたよ|雪で新幹線が止まるらしい|おばあちゃんちの時計、止まってたよ
鳩が屋根に止まってる|止まらない鼻血に困った|止まるときの音が面白いね|どのくらいで止まれる？|止まったり動いたりして|止まらないで踊り続けて|一度も止まらずに踊れる？|父が禁煙するのをやめた|先生が「静かにしなさい、やめなさい」と怒った|友達にもうやめたらと言われた|彼氏に束縛やめてって言った|塾をやめる相談をした|やめるかどうか悩んでる
やめる前に一度考えて|やめられるものならやめたいよ|やめないで続けてね|待ってる人が多いね|待っている間に歌って|駅で待ってるって母が言ってた|あと五分待ってみよう|待ってくれる友達は大事|待つのも楽しいね|ストップをかけられた企画|ストップ温暖化のポスター|ストップウォッチの電池が切れた|ストップボタンが壊れた|サービスが来月停止する
システム停止のお知らせを読んだ|停止線の手前で待った|停止命令が出たらしいよ|配信停止になった曲|心停止の応急処置を習った|緊急停止のやり方は知ってる？|緊急の仕事が入った|動かない時計を直してもらった|じっとしてる犬って珍しいよね|じっとしているのは得意？|そこまで大きくないよ|もういいお年だものね|いい加減お腹すいた|だめだったら教えて
終わりのない話|今日で夏休みはおしまいだ|電源タップを探してる|電源を切り忘れた|モーター音がする|ブレーキランプが切れてた|お泊まり会に行ったよ|泊まる場所はどこ|トマトを止めて、じゃなくて留めて、って何の話|目に止まった服を買った|通行止めだったよ|口止め料|せき止め湖って何|合図するまで止まらないで
The tap won't stop dripping|The alarm finally stopped|My bus didn't stop for me|The dance class stopped in March|They're stopping my magazine|The store stopped selling it
Our service stops on Friday|My heart skipped a beat and almost stopped|His watch stops every night|The film stops halfway|She told the kids to stop fighting
He told me not to stop|The coach told them to freeze|The nurse asked me to hold still|My landlord ordered us to stop the party|I heard someone yell stop
He kept saying stop|I'd like to stop smoking someday|I'm going to stop at the library|We could stop for pizza later|Maybe I should stop drinking coffee
I wish the rain would stop|I wish my neighbour would stop singing|I hope it stops snowing|I can't stop yawning|You can't stop progress|Don't stop me now|Don't stop on red
Please don't stop the music|Dance until you can't stop|What if you never stop?|What's the last stop?|Whose stop is this?|How many stops are left?|Is the word halt German?
Is stop a verb?|Does it ever stop raining in Seattle?|Can I stop by tomorrow?|May I stop here for lunch?|If you get dizzy, stop|As soon as it rings, stop
When I raise my hand, freeze|In ten seconds, stop|After this song, stop|Stop once the music is over|He made a full stop at the corner|Full stops end sentences
A doorstop would help|I bought a stopper for the bath|Nonstop music|I can't wait any longer for dinner|We waited in line|Hold this ball|Hold the sofa while I paint
I hold you dear|Whoa, you can dance!|Enough sleep is important|I don't have enough time|He quit|Cutting edge|The freezer is full|Stay a while and chat
I stayed still for the photo|Emergency lights|雨停以后去散步|雨停了吗外面|空调自己停了|洗衣机停了|地铁停在两站之间|这班车不停南站|公交停运了|我的手表又停了|小猫停在窗台上|鸟停在树上|蝴蝶停在花上|服务器停机维护|系统停止响应了|游戏停服了|商店停业了|妈妈叫我停下来休息|老师叫他别动
教练让我们停一下|医生叫他停药|他叫我别跑|我让妹妹别闹了|她说够了够了|他突然停下不走了|我停不下笔|停不了口|她说个不停|风吹个不停|你别停|请继续，别停|不要停，好看|千万不要停|能不停地转圈吗|你能停多长时间|你怎么不停|为什么要停|什么时候能停|哪里可以停车|停字有几画|停的拼音是什么|停止的英文是什么|住手用日语怎么说
站住是什么意思|如果音乐停了就坐下|我拍手你就停下|听见铃声就停|数完三下再停|下午停电|明天停水|暂停键坏了|暂停会员|等等党|等你回来|等我一会儿我去拿水|等一下就到家了|动物世界|动作片|别动我冰箱里的蛋糕|紧急出口在哪里|电源插头坏了|关机键在哪|听下天气预报|挺好|够意思|信号が青になるまで止まってたよ
扇風機が急に止まったんだけど|お父さんのいびきが止まらない|トラックが家の前に止まってる|蝶々が花に止まったよ|昨日は旅館に泊まりました|兄が高校をやめた話|母がパートをやめるらしいの|やめるか続けるか迷う|友達が「やめろ！」って叫んだ|医者にお酒をやめるよう言われた|先生に止まるように言われた|待たされるのは嫌い
バスを待っていたら虹が出た|待ち受け画面を変えた|ストップウォッチどこに置いたっけ|ノンストップバスに乗る|生産停止になった車|停電で信号が止まった|アプリが突然停止した|利用停止の手続きは？|緊急車両が通ったよ|緊急停止って英語で？|動きが止まって見えた|止まらないで走れる？|止まらずにジャンプして|やめないで踊り続けて
音楽が止まったら座って|僕が座ったら止まってね|足が止まらないダンスだね|もういい匂いだね|そこまで上手だと思わなかった|いい加減な説明書だな|雨よ止まれって歌知ってる？|もう少し待ってから踊って|The lift stopped at the third floor|The heating stopped last night
The snow won't stop|My grandpa's heart stopped once|The ferry doesn't stop here in winter|This app has stopped|The radio stopped playing|She told him to hold still
He asked the driver to stop|Mom made me stop playing|I was told to stop running|I'm planning to stop eating meat|We're stopping in Rome for a night|I'll stop at nothing
I can't stop eating these|Nobody could stop laughing|Don't stop the dance|Please never stop|Keep dancing and don't stop|Don't you dare stop now|Is there a bus stop nearby?
What's the stop after Shibuya?|How long is the stop in Osaka?|Who told you to stop?|Why did it stop?|Can dogs stop barking on command?|If the phone rings, freeze
When I snap my fingers, stop|Stop after three jumps|Once we get home, stop|Full stop after the last word|Wait, are you serious?|Hold this for a minute
Enough time has passed|Freezing fog this morning|风扇停了|雨一直没停|地铁在这站不停|出租车停在门口|直升机停在楼顶|这家店停业了|网站停止更新了|我爸让我停下|老师要求他停止说话|警察让司机停车|她叫弟弟住手|我告诉他别动|他站住回头看|他停下来喘气|她哭得停不下来|咳嗽停不下来
别停，再来一次|继续跳，不许停|请不停地跳|千万别停下|你什么时候会停|停在哪里好|怎样停下来|停这个字怎么念|“别动”用英语怎么说|我一喊你就停|如果门铃响了就停|等歌放完再停|明天停工|等一下再跳|等会儿一起吃饭|暂停键在左边|别动那个杯子|不动脑筋|动物医院|止まるのが下手だね|目覚まし時計が止まらない|電車が止まる駅を調べて
やめ時を考えてる|やめさせられた社員|待つのは三分だけ|待ってましたの大歓声だった|動くぬいぐるみがほしい|停留所で友達に会った|終電が終わった|サーバーが止まって仕事にならない|父に「もうやめろ」と言われたんだ|やめてほしい癖ってある？|止まれの絵を描いたよ|緊急のときはどうする？|Stop signs scare me
I stop at the same café every day|You two never stop talking|The heater stops by itself|My class stops at four|I quit|She froze on stage|He stood still for an hour
Let's stop by the park|Let's stop for ice cream|We had enough fun|Why don't we stop at the park|Is it okay to stop here?|How about a stop at the beach?
The last time I had to stop was Tuesday|停下来看看风景真好|我每天在这站停|他停在门口不走|她一唱歌就停不下来|冰箱停止工作了|跑步机自己停了|停了药就好了|让他停他偏不停|怎么让雨停|公司让他停职|停一天课|别停播啊|停车坐爱枫林晚|停红灯|雪が止んだよ|エアコンが止まっちゃった
バスが途中で止まったんだって|弟の泣き声が止まらなかった|止まっていた車が動いた|やめようと思っていたけど続けてる|英会話をやめて一年になる|部長に会議をやめようと提案した|友達を待っているところだよ|待ち遠しい夏休み|停車位置がずれてた|停止ボタンを押したらどうなるの|駐輪場に自転車を止めた|「動くな」は英語で何？
じっとしていられないくらい嬉しい|終わるまで止まらないでね|転んだら止まってね|止まれるかどうか試したい|ストップって単語を習った|緊急停止の経験ある？|そこまで急がなくていい|もういい季節だね|ボタンを止めてくれた祖母|休止中の番組|The drier stopped early
The tram stops outside my door|My cough won't stop|He stopped calling me|She said she'd stop by|Tell me when the rain stops|I had to stop for a red light
My aunt told my uncle to quit|We can't stop winning|Don't stop on the stairs|Could you go on without a stop?|Where's the nearest tram stop?|If I trip, stop
When dinner is ready, stop|Is freeze an irregular verb?|The pond froze|I can wait|Wait until you hear this|Hold your paw up|They paused the game|Enough rain has fallen
Our landlord stopped by yesterday|Was it nonstop?|The stopwatch is broken|The cops yelled freeze in that show|雨停了吗|烘干机停了|小船停在岸边|公交车不停这儿|他说停就停|老板让他停工|妈妈叫妹妹别哭了|医生让我别动
我停下来看了看|停不住|别停，加油|你可以不停地跳吗|停车证在哪|要是累了就停|等我说完再停|听到口哨就停|明天停气|暂停营业中|等等看吧|等一下就好|别动我东西|动车票|紧急按钮在哪
""".replace("\n", "|")
