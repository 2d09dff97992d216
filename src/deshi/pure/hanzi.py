"""Traditional signs and variants of Chinese that differ from the simplified sign in their shape only, and what folds them.

There is one list of pairs, and every reader names the signs that it folds. A reader does not fold what its own patterns tell
apart or hold in both shapes: folding one sign more changes what they match.
"""

_PAIRS = """
與与 東东 喪丧 個个 為为 舉举 麼么 麽么 樂乐 亂乱 於于 甚什 從从 們们 夥伙 會会 體体 餘余 兒儿 關关 內内 衝冲 況况 準准 幾几 剛刚
別别 製制 剎刹 煞刹 動动 勞劳 勢势 單单 賣卖 廳厅 雙双 發发 隻只 號号 後后 嚇吓 嗎吗 聽听 週周 響响 喲哟 喚唤 囉啰 嘍喽 圍围 場场
壞坏 塊块 聲声 處处 復复 夠够 頭头 夾夹 獎奖 媽妈 婭娅 嬤嬷 孫孙 學学 伊它 寶宝 實实 傢家 對对 歲岁 師师 帶带 幫帮 幹干 應应 開开
異异 彈弹 強强 當当 態态 懸悬 撲扑 執执 報报 擬拟 攔拦 擋挡 搗捣 擱搁 攪搅 攝摄 擺摆 搖摇 撐撑 斷断 時时 暫暂 機机 來来 鬆松 極极
槍枪 樣样 樓楼 歡欢 氣气 匯汇 彙汇 沒没 濕湿 滿满 燈灯 點点 煩烦 爺爷 狀状 豬猪 貓猫 現现 電电 瘋疯 癲癫 著着 碼码 礙碍 離离 穩稳
緊紧 紅红 線线 終终 結结 繞绕 給给 繼继 續续 維维 網网 罷罢 聯联 腦脑 腳脚 騰腾 蕩荡 萊莱 虛虚 蝦虾 見见 讓让 許许 訴诉 話话 該该
語语 說说 誒诶 請请 誰谁 謝谢 貝贝 費费 賴赖 趕赶 躍跃 車车 轉转 輛辆 輸输 邊边 達达 過过 還还 這这 進进 遠远 連连 裏里 裡里 針针
鐵铁 錯错 錨锚 鑼锣 長长 閃闪 問问 間间 鬧闹 閣阁 靜静 頑顽 頓顿 顆颗 飛飞 馬马 駕驾 鳴鸣
"""
_SIMPLE = {pair[0]: pair[1] for pair in _PAIRS.split()}


def folding(signs: str) -> dict[int, str]:
    """Return what `str.translate` makes traditional `signs` simplified with; no text changes its length.

    Raises KeyError for a sign that is not in the list.
    """
    return {ord(sign): _SIMPLE[sign] for sign in signs}
