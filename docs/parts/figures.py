"""The table of figures, from what bench/ wrote into bench/results.json; a row without a measurement is left out.

The file maps a figure's key to `{"value", "machine", "date"}`; `bench/results.py` writes it.
"""

import json
from pathlib import Path
from typing import Any

from parts.figure import of
from parts.figures_body import BODY
from parts.figures_service import SERVICE

RESULTS = Path(__file__).parents[2] / "bench" / "results.json"


FIGURES = {
    "student_exact": of(
        "Reflex and student, hand-written dev suite: intent and actions both right",
        "反射と弟子だけで、手書きの開発用セット：意図と動作がどちらも正しい割合",
        "仅反射和学徒，手写开发集：意图和动作都正确的比例",
        "≥ 80 %", "{:.1%}", "student.py",
    ),
    "student_false_acts": of(
        "The same without any threshold: moves where nothing may move",
        "同じ条件、しきい値なしで：動いてはいけない場面で動く割合",
        "同上，不设阈值：不该动却动了的比例",
        "", "{:.1%}", "student.py",
    ),
    "student_p50_ms": of(
        "One inference of the student, median", "弟子の推論一回、中央値", "学徒一次推理，中位数",
        "≤ 3 ms", "{:.2f} ms", "student.py",
    ),
    "others_exact": of(
        "Commands of a tester who saw neither corpus nor suites, 240 rows: exact",
        "コーパスも試験も見ていない人の命令、240 行：完全一致",
        "由未见过语料和考卷的测试者编写的 240 条：完全一致",
        "≥ 90 %", "{:.1%}", "student.py --suite bench/data/others.jsonl",
    ),
    "exam_exact": of(
        "Reflex and student, exam that nobody reads: intent and actions both right",
        "反射と弟子だけで、誰も読まない試験：意図と動作がどちらも正しい割合",
        "仅反射和学徒，谁也不读的考卷：意图和动作都正确的比例",
        "≥ 94 %", "{:.1%}", "student.py --suite exam",
    ),
    "exam_worst_category": of(
        "The same, weakest category: upper end of its 95 % interval",
        "同じ試験、最も弱い分類：95 % 区間の上端", "同上，最弱类别：95 % 区间上限",
        "> 85 %", "{:.1%}", "student.py --suite exam",
    ),
    "exam_false_acts": of(
        "Exam at the shipped thresholds: moves where nothing may move",
        "試験、標準のしきい値で：動いてはいけない場面で動く割合",
        "考卷，默认阈值下：不该动却动了的比例",
        "≤ 2 %", "{:.1%}", "student.py --suite exam",
    ),
    "exam_ece": of(
        "Exam: calibration error (15 bins of equal mass)", "試験：較正誤差（等数 15 区間）", "考卷：校准误差（15 个等量区间）",
        "≤ 0.04", "{:.3f}", "student.py --suite exam",
    ),
    "exam_aurc": of(
        "Exam: area under risk over coverage", "試験：リスク・カバレッジ曲線の下の面積", "考卷：风险-覆盖率曲线下面积",
        "", "{:.4f}", "student.py --suite exam",
    ),
    "exam_covered_98": of(
        "Exam: answered alone at 98 % precision", "試験：精度 98 % で自分だけで答える割合", "考卷：98 % 精度下独立回答的比例",
        "≥ 75 %", "{:.1%}", "student.py --suite exam",
    ),
    "promise_kept": of(
        "Promised 2 % error, kept in so many of 100 resamples of the exam",
        "約束した誤り率 2 % が試験の再標本 100 回のうち守られた回数", "承诺 2 % 错误率，在考卷的 100 次重采样中守住的次数",
        "≥ 95", "{:.0f}", "promise.py",
    ),
    "promoted_no_better": of(
        "Resampled exams that promote real models tuned again with another seed",
        "別の乱数で学び直しただけの実モデルを昇格させてしまう再標本試験の割合",
        "仅换随机种子重训的真实模型在重采样考试中被提升的比例",
        "≤ 5 %", "{:.1%}", "promotion.py",
    ),
    "promoted_worse": of(
        "Resampled exams that promote real models with planted faults",
        "欠陥を仕込んだ実モデルを昇格させてしまう再標本試験の割合", "植入缺陷的真实模型在重采样考试中被提升的比例",
        "0", "{:.1%}", "promotion.py",
    ),
    "promoted_better_300": of(
        "Resampled exams with 300 target rows that promote what is better by 5 points",
        "5 ポイント良いモデルを昇格させる再標本試験の割合（対象 300 行）", "目标 300 行时，好 5 个百分点的模型被提升的比例",
        "≥ 80 %", "{:.1%}", "promotion.py",
    ),
    "promise_coverage": of(
        "Exam: answered alone under that promise", "試験：その約束のもとで自分だけで答える割合", "考卷：该承诺下独立回答的比例",
        "", "{:.1%}", "promise.py",
    ),
    "cascade_exact": of(
        "Exam: whole cascade, simulated teacher that is right 99 % of the time",
        "試験：層全体、99 % 正しい模擬の教師つき", "考卷：整条级联，模拟教师正确率 99 %",
        "≥ 98 %", "{:.1%}", "cascade.py --suite exam",
    ),
    "cascade_escalated": of(
        "The same: share that the teacher was asked", "同じ条件：教師に尋ねた割合", "同上：询问教师的比例",
        "≤ 20 %", "{:.1%}", "cascade.py --suite exam",
    ),
    "cascade_mean_ms": of(
        "The same: mean latency (the teacher takes 400 to 1500 ms)", "同じ条件：平均の遅れ（教師は 400〜1500 ms）",
        "同上：平均延迟（教师耗时 400-1500 ms）",
        "", "{:.0f} ms", "cascade.py --suite exam",
    ),
    "cascade_usd_month": of(
        "The same: cost a month at 100 commands a day ($2.5 / $10 a million tokens)",
        "同じ条件：一日 100 回での月額（百万トークン $2.5 / $10）", "同上：每天 100 条命令的月费用（每百万 token $2.5 / $10）",
        "about $2", "${:.2f}", "cascade.py --suite exam",
    ),
    "budget_calls": of(
        "Calls that arrive when 50 requests at once meet a budget of 10",
        "同時の 50 件が 10 回の予算に当たったときに届く呼び出し", "50 个并发请求遇到 10 次预算时实际到达的调用",
        "10", "{:.0f}", "cascade.py",
    ),
    "clinc_accuracy": of(
        "A task of one's own, CLINC150: accuracy on its 150 intents",
        "自分のタスク、CLINC150：150 の意図の正解率", "自建任务，CLINC150：150 种意图的准确率",
        "≥ 93.5 %", "{:.1%}", "clinc.py",
    ),
    "clinc_linear_accuracy": of(
        "For comparison: a linear n-gram model on the same rows", "参考：同じ行での線形 n-gram モデル", "参考：同样数据上的线性 n-gram 模型",
        "", "{:.1%}", "clinc.py",
    ),
    "clinc_auroc": of(
        "CLINC150: telling what is outside of all intents, AUROC", "CLINC150：どの意図にも属さない文の見分け、AUROC",
        "CLINC150：识别不属于任何意图的句子，AUROC",
        "≥ 0.96", "{:.3f}", "clinc.py",
    ),
    "clinc_linear_auroc": of(
        "For comparison: the linear model", "参考：線形モデル", "参考：线性模型", "", "{:.3f}", "clinc.py",
    ),
    "clinc_p50_ms": of(
        "CLINC150: one decision, median", "CLINC150：判断一回、中央値", "CLINC150：一次决策，中位数",
        "", "{:.2f} ms", "clinc.py",
    ),
    "stop_recall": of(
        "Orders to stop that are recognised, unseen phrases",
        "停止の指示を見分ける割合（未見の言い方）", "识别出的停止命令（未见过的说法）",
        "≥ 99 %", "{:.1%}", "stop.py --heldout FILE",
    ),
    "stop_false": of(
        "Harmless sentences taken for a stop, unseen phrases",
        "停止ではない文を停止と取る割合（未見の言い方）", "被误当成停止的普通句子（未见过的说法）",
        "≤ 3 %", "{:.1%}", "stop.py --heldout FILE",
    ),
    "stop_guard_p99_ms": of(
        "Stop, guard's socket to body, 64 clients on the service, p99",
        "停止：ガードのソケットから体まで、サービスに 64 クライアント、p99",
        "停止：从守卫套接字到身体，服务承受 64 个客户端，p99",
        "≤ 3 ms", "{:.2f} ms", "stop.py --service",
    ),
    "stop_service_p99_ms": of(
        "Stop over HTTP, `/v1/stop` of the busy service, p99",
        "停止：混雑したサービスの `/v1/stop`、p99", "停止：繁忙服务的 `/v1/stop`，p99",
        "≤ 20 ms", "{:.2f} ms", "stop.py --service",
    ),
    "stop_frozen_p99_ms": of(
        "Stop while the service is frozen, p99", "停止：サービスが固まっているとき、p99", "停止：服务被冻结时，p99",
        "≤ 3 ms", "{:.2f} ms", "stop.py --service",
    ),
    "decide_p50_ms": of(
        "Decision in process, median", "プロセス内の判断、中央値", "进程内决策，中位数",
        "≤ 3 ms", "{:.2f} ms", "decide.py",
    ),
    "http_p50_ms": of(
        "Decision over HTTP with durable journal, 1 client, median",
        "HTTP での判断（記録の同期込み）、1 クライアント、中央値",
        "HTTP 决策（含日志落盘），1 个客户端，中位数",
        "≤ 8 ms", "{:.2f} ms", "decide.py",
    ),
    "sync_p50_ms": of(
        "One sync of this disk, for comparison, median", "参考：このディスクの同期一回、中央値", "参考：本机磁盘一次同步，中位数",
        "", "{:.2f} ms", "decide.py",
    ),
    "decisions_per_s": of(
        "Decisions a second, 16 clients, all texts different, cache off",
        "毎秒の判断数、16 クライアント、すべて違う文、キャッシュなし",
        "每秒决策数，16 个客户端，文本各不相同，关闭缓存",
        "≥ 400", "{:.0f}", "decide.py",
    ),
    "decisions_p99_ms": of(
        "The same, p99", "同じ条件、p99", "同上，p99", "≤ 80 ms", "{:.1f} ms", "decide.py",
    ),
    "killed_rows_lost": of(
        "Acknowledged rows lost in 50 kills", "強制終了 50 回で失われた確認済みの行", "强杀 50 次后丢失的已确认行",
        "0", "{:.0f}", "journal.py",
    ),
    "acknowledged_early": of(
        "Rows acknowledged before their sync had ended", "同期が終わる前に確認された行", "同步完成之前就被确认的行",
        "0", "{:.0f}", "journal.py",
    ),
    "power_cut_rows_lost": of(
        "Acknowledged rows lost in 200 replayed power cuts", "停電の再現 200 回で失われた確認済みの行",
        "重放 200 次断电后丢失的已确认行", "0", "{:.0f}", "journal.py",
    ),
    "erased_files": of(
        "Files of the home with a byte of an erased person", "消去した人の痕跡が残るファイル", "还含有已删除者数据的文件",
        "0", "{:.0f}", "erase.py",
    ),
    "up_warm_s": of(
        "`deshi up` to the first answer", "`deshi up` から最初の答えまで", "`deshi up` 到第一个回答", "≤ 3 s", "{:.2f} s", "start.py",
    ),
    "memory_mb": of(
        "Memory of service and guard", "サービスとガードのメモリー", "服务和守卫的内存", "≤ 250 MB", "{:.0f} MB", "memory.py",
    ),
    "ask_cold_s": of("`deshi ask`, cold", "`deshi ask`、起動から", "`deshi ask`，冷启动", "≤ 1.5 s", "{:.2f} s", "memory.py"),
    "import_s": of("`import deshi`", "`import deshi`", "`import deshi`", "≤ 0.1 s", "{:.3f} s", "memory.py"),
    "adapt_gain_50": of(
        "50 corrections of one person: gain on lines that nobody taught, the least of three people",
        "一人の 50 件の訂正：誰も教えていない文での向上、三人のうち最小", "一个人 50 次纠正：在无人教过的句子上的提高，三人中最少者",
        "≥ 25 %", "{:+.0%}", "adapt.py",
    ),
    "adapt_exact_150": of(
        "After 150: right, the least of three people", "150 件の後：正しい割合、三人のうち最小", "150 次之后：正确的比例，三人中最低者",
        "≥ 90 %", "{:.1%}", "adapt.py",
    ),
    "adapt_others": of(
        "What that costs everybody else (dev suite)", "その間のほかの人への影響（開発用セット）", "其他人因此损失（开发集）",
        "≤ 1 %", "{:.1%}", "adapt.py",
    ),
    "demo_exact": of(
        "`deshi demo`: right after six nights, the least of three people", "`deshi demo`：六晩の後に正しい割合、三人のうち最小",
        "`deshi demo`：六夜之后正确的比例，三人中最低者", "≥ 90 %", "{:.1%}", "demo.py",
    ),
    "demo_escalated": of(
        "The same: share that a teacher would be asked for", "同上：先生に聞くことになる割合", "同上：需要请教老师的比例",
        "≤ 5 %", "{:.1%}", "demo.py",
    ),
    "demo_night_s": of("The same: the longest night", "同上：最も長い夜", "同上：最长的一夜", "≤ 60 s", "{:.0f} s", "demo.py"),
    "promote_blip_ms": of(
        "Promotion under sixteen clients: what it adds to p99", "十六人が使う最中の切り替え：p99 の増加", "十六个客户端使用中切换：p99 的增加",
        "≤ 50 ms", "{:.0f} ms", "swap.py",
    ),
    "rollback_first_ms": of(
        "Rollback: until the first answer by the release before", "切り戻し：前のリリースの最初の返事まで", "回退：到旧版本给出第一个回答",
        "≤ 1000 ms", "{:.0f} ms", "swap.py",
    ),
    "swap_failed": of("The same: requests that failed", "同上：失敗した要求", "同上：失败的请求", "0", "{:.0f}", "swap.py"),
    "handover_p99_times": of(
        "p99 of sixteen clients beside a training, times that without", "学習と並行したときの十六人の p99（単独比）",
        "训练同时进行时十六个客户端的 p99（与平时之比）", "≤ 2", "{:.2f}", "handover.py",
    ),
    **SERVICE,
    **BODY,
}  # fmt: skip
_WORDS = {
    "en": ("what", "measured", "goal", "command", "Measured on", "Nothing has been measured yet: run `make bench`."),
    "ja": ("項目", "測定値", "目標", "コマンド", "測定環境", "まだ測定していません。`make bench` を実行してください。"),
    "zh": ("项目", "测得", "目标", "命令", "测量环境", "尚未测量，请运行 `make bench`。"),
}  # fmt: skip


def results() -> dict[str, Any]:
    """Return what bench/ measured; nothing before it has run."""
    return dict(json.loads(RESULTS.read_text("utf-8"))) if RESULTS.exists() else {}


def table(lang: str) -> str:
    """Return the figures that were measured, with goals, commands, machine and date."""
    what, measured, goal, command, where, nothing = _WORDS[lang]
    found = {key: one for key, one in results().items() if key in FIGURES}
    if not found:
        return nothing
    rows = [f"| {what} | {measured} | {goal} | {command} |", "|---|---|---|---|"]
    for key, figure in FIGURES.items():
        if key in found:
            value = figure.form.format(found[key]["value"])
            rows.append(f"| {figure.names[lang]} | {value} | {figure.goal} | `{figure.command}` |")
    places = sorted({f"{one['machine']} ({one['date']})" for one in found.values()})
    return "\n".join([*rows, "", f"{where}: {'; '.join(places)}"])
