"""The folder list and each room's files, one line each, from what the files say of themselves."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "deshi"
_REMARKS = {
    "en": {
        "src/deshi/": "the program; its rooms in the order of the walk",
        "console/": "the web page's sources (React, TypeScript); the build is committed under `src/deshi/web/console/`",
        "examples/": "short programs, each run by the tests",
        "bench/": "one script a claim; prints what it measured and on which machine",
        "tests/": "mirrors `src/deshi/`; `walk/` is the whole loop from outside, `house/` checks structure and documents",
        "docs/": "tutorial, guide, a page a room, reference, decisions, experiments",
        "deploy/": "installer of the environment, browser finder, systemd unit",
    },
    "ja": {
        "src/deshi/": "本体。部屋は処理の流れの順に並ぶ",
        "console/": "Web ページのソース（React、TypeScript）。ビルド済みのものは `src/deshi/web/console/` にある",
        "examples/": "短いプログラム。すべてテストで実行される",
        "bench/": "主張ひとつにつきスクリプトひとつ。測った値とマシンを表示する",
        "tests/": "`src/deshi/` と同じ構成。`walk/` は外から見た全体、`house/` は構造と文書の検査",
        "docs/": "チュートリアル、ガイド、部屋ごとのページ、リファレンス、決定の記録、実験の記録",
        "deploy/": "環境のインストーラー、ブラウザー探し、systemd ユニット",
    },
    "zh": {
        "src/deshi/": "程序本体，各个房间按处理流程排列",
        "console/": "网页的源码（React、TypeScript），构建结果提交在 `src/deshi/web/console/`",
        "examples/": "短小的示例程序，每个都由测试运行",
        "bench/": "每条结论一个脚本，打印测得的数值和所用机器",
        "tests/": "与 `src/deshi/` 同构；`walk/` 从外部走完整个循环，`house/` 检查结构和文档",
        "docs/": "教程、指南、每个房间一页、参考、决策记录、实验记录",
        "deploy/": "环境安装脚本、浏览器查找脚本、systemd 单元",
    },
}
_ROOMS = {
    "en": {
        "ask": "1. a request becomes an `Ask`: cleaned text, who may ask, the turns before it",
        "decide": "2. reflex, corrections, cache, student, larger models, the person: layers are asked until one is sure enough; budgets",
        "journal": "3. what happened: append-only, chained, exportable, erasable",
        "learn": "4. the journal becomes examples, examples a student",
        "measure": "5. is it truly better? suites, exams, verdicts, calibration, promised errors",
        "promote": "6. the shelf of releases: lineage, promotion, trials, rollback",
        "providers": "who can answer: the student's inference, models behind servers",
        "records": "the nouns and the Protocols between rooms; no logic",
        "pure": "functions without I/O, clock or state: stop matcher, text, tokenizer, statistics",
        "stores": "where rows are kept: SQLite, memory",
        "tasks": "what deshi is asked about: `robot_dog` with its body and its guard, and tasks of your own",
        "watch": "training runs, live (empty so far)",
        "web": "the doors: HTTP, WebSocket, console, metrics",
        "bootstrap": "settings become objects: the only place where Protocols meet implementations",
        "cli": "the command line",
    },
    "ja": {
        "ask": "1. リクエストを `Ask` にする：文の整形、誰が尋ねてよいか、直前までのやりとり",
        "decide": "2. 反射、訂正、キャッシュ、弟子、大きなモデル、本人への確認：十分に確信できる層まで順に尋ねる。予算も",
        "journal": "3. 起きたことの記録：追記のみ、ハッシュ連鎖、書き出しと消去ができる",
        "learn": "4. ジャーナルから例を集め、例から弟子を育てる",
        "measure": "5. 本当に良くなったか。問題集、試験、審査、校正、誤り率の約束",
        "promote": "6. リリースの棚：来歴、交代、試用、巻き戻し",
        "providers": "答える者：弟子の推論、サーバー上のモデル",
        "records": "部屋のあいだの名詞と Protocol。処理は持たない",
        "pure": "I/O も時計も状態もない関数：停止の判定、文字列、トークン化、統計",
        "stores": "行の置き場所：SQLite、メモリー",
        "tasks": "何について尋ねるか：`robot_dog` とその体とガード、そして自分で作るタスク",
        "watch": "学習の観察（まだ空）",
        "web": "入口：HTTP、WebSocket、コンソール、メトリクス",
        "bootstrap": "設定から部品を組み立てる。Protocol と実装が出会う唯一の場所",
        "cli": "コマンドライン",
    },
    "zh": {
        "ask": "1. 把请求变成 `Ask`：清理文本、谁可以提问、之前的对话",
        "decide": "2. 反射、纠正、缓存、学徒、更大的模型、询问本人：逐层询问，直到足够确定；还有预算",
        "journal": "3. 发生过什么：只追加、哈希链、可导出、可抹除",
        "learn": "4. 从日志得到例子，用例子训练学徒",
        "measure": "5. 真的变好了吗？题库、考试、评判、校准、错误率承诺",
        "promote": "6. 版本的书架：来历、接替、试用、回滚",
        "providers": "谁来回答：学徒的推理，服务器上的模型",
        "records": "房间之间的名词和 Protocol，不含逻辑",
        "pure": "没有 I/O、时钟和状态的函数：停止识别、文本、分词、统计",
        "stores": "行保存在哪里：SQLite、内存",
        "tasks": "deshi 能被问到什么：`robot_dog` 连同它的身体和守卫，以及你自建的任务",
        "watch": "实时观察训练（目前为空）",
        "web": "入口：HTTP、WebSocket、控制台、指标",
        "bootstrap": "由设置组装部件，Protocol 与实现唯一相遇的地方",
        "cli": "命令行",
    },
}
_HEAD = {"en": "| folder | what is in it |", "ja": "| フォルダー | 中身 |", "zh": "| 目录 | 内容 |"}


def folders(lang: str) -> str:
    """Return the folder list as a table; every room of the tree must have its remark."""
    missing = {p.parent.name for p in SRC.glob("*/__init__.py")} ^ set(_ROOMS[lang])
    if missing:
        raise SystemExit(f"docs/parts/files.py: rooms and their remarks differ in {lang}: {sorted(missing)}.")
    rows = [_HEAD[lang], "|---|---|"]
    for folder, remark in _REMARKS[lang].items():
        rows.append(f"| `{folder}` | {remark} |")
        if folder == "src/deshi/":
            rows += [f"| `src/deshi/{room}/` | {said} |" for room, said in _ROOMS[lang].items()]
    return "\n".join(rows)


def room(name: str, lang: str) -> str:
    """Return a room's files as a table: the first line of what each says of itself."""
    rows = ["| file | what it is |", "|---|---|"]
    base = SRC / name
    for path in sorted(p for p in base.rglob("*") if _shown(p)):
        place = path.relative_to(base).as_posix()
        rows.append(f"| [`{place}`](../../src/deshi/{name}/{place}) | {_said(path)} |")
    return "\n".join(rows)


def _shown(path: Path) -> bool:
    """Code and tables are shown; fronts, builds, weights and the corpus' many themes are not."""
    parts = path.relative_to(SRC).parts
    if {"__pycache__", "console", "release"} & set(parts) or path.name == "__init__.py":
        return False
    return path.suffix == ".py" or (path.suffix == ".toml" and "corpus" not in parts)


def _said(path: Path) -> str:
    text = path.read_text("utf-8")
    doc = ast.get_docstring(ast.parse(text)) if path.suffix == ".py" else text.lstrip("# ")
    lines = (
        (doc or "").split("\n\n")[0].splitlines() if path.suffix == ".py" else (doc or "").splitlines()[:1]
    )
    return " ".join(line.strip() for line in lines).replace("|", "\\|")
