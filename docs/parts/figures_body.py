"""The figures of the body: stops, plans, races, what the page costs."""

from parts.figure import of

BODY = {
    "body_stop_p99_ms": of(
        "A stop by text, button or HTTP while a dance runs, to the sample at the robot's process over DDS: p99, slowest way",
        "踊っている最中の停止（言葉、ボタン、HTTP）が DDS 経由でロボットのプロセスに届くまで：p99、いちばん遅い経路",
        "跳舞时的停止（文字、按钮、HTTP）经 DDS 到达机器人进程：p99，最慢的途径",
        "≤ 10 ms", "{:.1f} ms", "body_stop.py",
    ),
    "body_stop_busy_p99_ms": of(
        "The same with both cores saturated", "同上、両方のコアが飽和", "同上，两个核心满载", "≤ 40 ms", "{:.1f} ms", "body_stop.py",
    ),
    "races_after_stop": of(
        "Steps that reached the robot after a stop, 10,000 randomised races", "停止のあとロボットに届いた動作、無作為な競争 1 万回",
        "停止之后仍到达机器人的动作，1 万次随机竞争", "0", "{:.0f}", "races.py",
    ),
    "brain_killed_ms": of(
        "Service killed with -9 while the dog moves: until the stop is sent, slowest", "動作中にサービスを kill -9：停止を送るまで、最長",
        "运动中用 kill -9 结束服务：到发出停止，最慢", "≤ 400 ms", "{:.0f} ms", "brain_killed.py",
    ),
    "beat_false_trips": of(
        "False trips of the heartbeat in an hour of load, training and model swaps", "負荷、学習、モデル交換の一時間での心拍の誤検知",
        "一小时负载、训练与模型切换中的心跳误报", "0", "{:.0f}", "beat_soak.py 60",
    ),
    "stop_blind_recall": of(
        "Orders to stop of somebody who saw nothing of ours (ja, en, zh; shouted, polite, misspelt): heard",
        "こちらの何も見ていない人の停止の言葉（日英中、叫び、丁寧、誤記）：検出", "由未见过任何内容的人写的停止命令（日英中，喊叫、客气、错字）：识别",
        "≥ 99 %", "{:.1%}", "stop.py --heldout bench/data/stops_blind.jsonl",
    ),
    "stop_blind_false": of(
        "Harmless sentences of the same hand: false stops", "同じ人の無害な文：誤停止", "同一人写的无害句子：误停", "≤ 3 %", "{:.1%}",
        "stop.py --heldout bench/data/stops_blind.jsonl",
    ),
    "fuzz_unsafe": of(
        "Unsafe steps carried out in 100,000 fuzzed model outputs and states", "でたらめなモデル出力と状態 10 万通りで実行された危険な動作",
        "10 万个随机模型输出与状态中执行的危险动作", "0", "{:.0f}", "fuzz_body.py",
    ),
    "plans_checked": of(
        "Sequences planned from every posture and checked by a second model of what is legal", "全姿勢から計画し、別の規則で検査した動作列",
        "从各姿势规划并由第二套规则检查的序列", "", "{:,.0f}", "plans.py",
    ),
    "plans_illegal": of("The same: illegal plans and exceptions", "同上：不正な計画と例外", "同上：非法计划与异常", "0", "{:.0f}", "plans.py"),
    "sdk_methods_old": of(
        "Methods of the official SDK's sport client that go2sim answers, of 38; the client on Cyclone DDS 0.10.2",
        "公式 SDK のスポーツクライアントのうち go2sim が答えるメソッド（38 中）、Cyclone DDS 0.10.2", "官方 SDK 运动客户端中 go2sim 应答的方法（共 38），Cyclone DDS 0.10.2",
        "38", "{:.0f}", "sdk.py",
    ),
    "sdk_methods_new": of(
        "The same; the client on Cyclone DDS 11, `go2sim --new-clients`", "同上、Cyclone DDS 11（`go2sim --new-clients`）", "同上，Cyclone DDS 11（`go2sim --new-clients`）",
        "38", "{:.0f}", "sdk.py",
    ),
    "sdk_rtt_p50_ms_old": of(
        "A call of the official client at go2sim and back, on 0.10.2, median", "公式クライアントの go2sim への往復、0.10.2、中央値", "官方客户端往返 go2sim，0.10.2，中位数", "",
        "{:.2f} ms", "sdk.py",
    ),
    "dds_rtt_p50_ms": of(
        "Our driver to a bare robot of this version and back, median", "このドライバーから最小のロボットへの往復、中央値", "本驱动往返最简机器人，中位数", "", "{:.2f} ms",
        "sdk.py",
    ),
    "first_sit_s": of(
        "From `make up` on an installed copy to a dog that sat down by a typed sentence, in a browser, offline",
        "インストール済みで `make up` から、打った一文で犬が座るまで（ブラウザー、オフライン）", "已安装时从 `make up` 到输入一句话让狗坐下（浏览器，离线）",
        "≤ 60 s", "{:.1f} s", "first_sit.py",
    ),
    "page_first_kb": of(
        "All scripts of the first page, gzipped, the dog in 3D included", "最初のページの全スクリプト、gzip、3D の犬込み", "首页全部脚本（gzip，含三维狗）",
        "≤ 250 KB", "{:.0f} KB", "frames.py",
    ),
    "page_frame_ms": of(
        "Script time a frame while it dances, p99", "踊っている間の一コマのスクリプト時間、p99", "跳舞时每帧脚本时间，p99", "≤ 4 ms", "{:.1f} ms",
        "frames.py",
    ),
    "extras_blind_exact": of(
        "Gestures and walking after a retrain of 15 CPU minutes, 180 sentences of somebody who saw nothing of ours: exact",
        "身振りと歩行を CPU 15 分の再訓練で学ばせたあと、こちらの何も見ていない人の文 180：完全一致", "用 15 分钟 CPU 再训练学会手势与行走后，由未见过任何内容的人写的 180 句：完全一致", "",
        "{:.1%}", "extras.py --suite bench/data/extras_blind.jsonl --release DIR",
    ),
}  # fmt: skip
