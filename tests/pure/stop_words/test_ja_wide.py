"""Japanese asks for an end in many words; what only speaks of an end, or asks to go on, is left alone."""

import time

import pytest

from deshi.pure.stop import match

ORDERS = (
    # courtesy, women's and old speech
    "恐縮ですが動きをお止めいただけますか", "もうよろしゅうございます、お止めください", "止まってくださらないかしら", "よさぬか、無作法な", "およしあそばせ",
    "これ、静まらぬか", "騒ぐでない、客人の前じゃ", "止まるがよい",
    # an end of what goes on
    "そろそろ切り上げてもらえませんか", "茶番は終わりだ", "お遊びの時間はおしまい", "跳ねるのはそのへんにしといて", "今日はこれでおしまいにしよう", "はい、ここまで。おつかれさま",
    "もう店じまいだよ", "大概にせえや", "ふざけるのもたいがいにしな", "いい加減にせんと怒るで",
    # forbidding
    "走り回るんじゃない", "ちょろちょろすんな", "余計なことするな", "回るな回るな", "そっち行っちゃだめ", "もう動かすな",
    # still as a stone
    "かかしになってて", "お地蔵さんになって、はい", "ぴたっと止まって", "そのままそのまま",
    # threats, questions that are none, quoting oneself
    "止まらないと電池抜くよ", "いつまで走ってんだ", "誰が踊れって言ったんだ", "だめと言ったらだめ", "動かれると困るんだよね", "お前が止まらないと寝られないんだよ",
    # dialects
    "やめりゃあて", "やめらいん、寝でらから", "止まりまっし", "やめられえ", "止まんなっせ", "止まらにゃいけん", "動いだらまいね", "待ちっちゃ", "やめちょくれ", "あかん言うてるやろ",
    "跳ねなや", "暴れちょし", "やめよしや",
    # trades
    "一旦ストップかけます", "巻き上げやめ！", "投錨！停船！", "ドントムーブ、ドントムーブ",
    # slips of keys and of the ear
    "とmって", "やmろ", "じっtして", "止まtて", "うごkな", "やまて！", "とぉまぁれぇ", "実としててよ", "山目てください", "足を留めて", "tomtte", "ymete onegai", "sutopu",
)  # fmt: skip
OTHERS = (
    "もうダンスは終わったの？", "遊びの時間はまだ終わってないよ", "潮時ってどういう意味", "昨日で店じまいしたパン屋さん", "夏休みもおしまいかあ", "十時になったら終わりにしようね",
    "おしまいにしないで、もう一曲", "これで終わりです", "休憩は終わり、さあ踊ろう", "ここまでおいで", "そこまで歩いてきて", "この辺で踊って", "いい加減な返事だね",
    "走り回る犬を見たよ", "ほんとによう動くなあ、この子", "踊らないでいただけますか", "うろうろしないで", "動かないと太るよ", "もう動かないの？",
    "銅像の前で写真を撮ったよ", "人形みたいにかわいい", "マネキンが倒れてた", "石の上に座って",
    "いつまで踊れるの", "誰が踊ってるの", "君が止まると寂しい", "笛が鳴ったら止まってね", "赤ちゃんが寝たら踊りはやめようね", "動くななんて言わないよ",
    "やめんさんな、みな喜んどるけえ", "止まれて偉いね", "タクシーが止まってくれなくてね", "止まってくれて助かったけえ", "去年ジム辞めて太ったわ", "新聞とめてもらうよう電話した",
    "よしなしごと", "よさこい踊って", "よし、踊って", "控えの選手", "ノンストップでお願いします", "マテ茶って苦い？", "F1のピットストップ、速いね", "bus stop はどこですか",
    "ステップ踏んで", "とmらないで、踊って", "やめんdいいよ", "おどtて", "黙れって言われた", "実として美しい", "町って楽しいね", "出口はどこ", "ホテルにとまtって温泉に入った",
    "tomaranaide motto odotte", "tomari ni iku yo", "ひとさし舞ってください", "「おしまい」って書いてある",
)  # fmt: skip


@pytest.mark.parametrize("text", ORDERS)
def test_an_end_asked_for_in_other_words_is_heard(text: str) -> None:
    assert match(text) is not None


@pytest.mark.parametrize("text", OTHERS)
def test_what_speaks_of_an_end_or_asks_to_go_on_stays_free(text: str) -> None:
    assert match(text) is None


@pytest.mark.parametrize(
    "said",
    [
        "おいこらもう",
        "動く動くな",
        "止まれと言ったら",
        "終わりおしまい",
        "ぐるぐるばたばた",
        "とmてyあ",
        "そこまでにして",
        "ち止まろか、",
        "いつまで踊って",
    ],
)
def test_pieces_said_over_and_over_are_bounded_work(said: str) -> None:
    text = said * (100_000 // len(said))
    match(said)
    began = time.process_time()
    match(text)

    assert time.process_time() - began < 0.5
