"""The figures of the LLM service, beside its peers where they were measured in the same run."""

from parts.figure import of

SERVICE = {
    "gateway_cpu_ms": of(
        "A proxied chat, with key, durable journal and metrics: CPU", "チャット一件の中継（キー、永続ジャーナル、メトリクス付き）の CPU",
        "转发一次对话（含密钥、持久日志、指标）的 CPU", "≤ 1.0 ms", "{:.2f} ms", "gateway.py",
    ),
    "gateway_cpu_ratio": of(
        "The same: LiteLLM's CPU, times ours", "同上：LiteLLM の CPU（こちらの何倍か）", "同上：LiteLLM 的 CPU 是本项目的几倍", "≥ 10",
        "{:.1f}", "gateway.py",
    ),
    "gateway_rps": of(
        "Chats a second for sixteen clients", "十六クライアントでの毎秒のチャット数", "十六个客户端每秒的对话数", "≥ 10 × LiteLLM",
        "{:.0f}", "gateway.py",
    ),
    "gateway_rps_ratio": of(
        "The same, times LiteLLM's", "同上（LiteLLM の何倍か）", "同上（LiteLLM 的几倍）", "≥ 10", "{:.1f}", "gateway.py",
    ),
    "gateway_p99_ratio": of(
        "The same: LiteLLM's p99, times ours", "同上：LiteLLM の p99（こちらの何倍か）", "同上：LiteLLM 的 p99 是本项目的几倍", "≥ 5",
        "{:.1f}", "gateway.py",
    ),
    "gateway_refused": of("The same: errors", "同上：エラー", "同上：错误", "0", "{:.0f}", "gateway.py"),
    "gateway_hit_cpu_ms": of(
        "A hit in the exact cache: CPU", "完全一致キャッシュのヒットの CPU", "精确缓存命中的 CPU", "≤ 0.25 ms", "{:.2f} ms", "gateway.py",
    ),
    "gateway_stream_cpu_ms": of(
        "A stream of ten events: CPU", "十イベントのストリームの CPU", "十个事件的流的 CPU", "≤ 1 ms", "{:.2f} ms", "gateway.py",
    ),
    "gateway_first_ms": of(
        "Added to the first token of a stream", "ストリームの最初のトークンまでの増加", "流的首个词元增加的时间", "≤ 1 ms", "{:.2f} ms",
        "gateway.py",
    ),
    "semantic_10k_ms": of(
        "A semantic look-up among 10,000 requests, embedding and gate included, median", "意味キャッシュの検索、1 万件、埋め込みと判定込み、中央値",
        "语义缓存查找，1 万条，含嵌入与判断，中位数", "≤ 1 ms", "{:.2f} ms", "semantic.py",
    ),
    "semantic_100k_ms": of(
        "The same among 100,000", "同上、10 万件", "同上，10 万条", "≤ 3 ms", "{:.2f} ms", "semantic.py",
    ),
    "semantic_peer_ms": of(
        "The same: GPTCache among 10,000, without an embedding", "同上：GPTCache、1 万件、埋め込みなし", "同上：GPTCache，1 万条，不含嵌入", "",
        "{:.1f} ms", "semantic.py",
    ),
    "semantic_hits": of(
        "Pairs that mean the same, of topics held back from training: hits", "学習に使わなかった話題の同義の対：ヒット", "训练未见话题的同义句对：命中",
        "≥ 50 %", "{:.1%}", "semantic.py",
    ),
    "semantic_false_hits": of(
        "Pairs that do not, of topics and traps held back: false hits", "学習に使わなかった話題と罠の対：誤ヒット", "训练未见的话题与陷阱句对：误命中",
        "≤ 1 %", "{:.1%}", "semantic.py",
    ),
    "semantic_peer_false_hits": of(
        "The same pairs: GPTCache's false hits at its default threshold", "同じ対：GPTCache の既定しきい値での誤ヒット",
        "同一批句对：GPTCache 默认阈值下的误命中", "", "{:.0%}", "semantic.py",
    ),
    "service_idle_mb": of(
        "Memory of the service at rest", "待機中のサービスのメモリー", "服务空闲时的内存", "≤ 150 MB", "{:.0f} MB", "service_memory.py",
    ),
    "service_growth_mb": of(
        "Growth over 100,000 chats of all kinds", "あらゆる種類のチャット 10 万件での増加", "十万次各类对话后的增长", "≤ 5 MB", "{:.1f} MB",
        "service_memory.py",
    ),
    "service_start_s": of(
        "Process start to the first answered chat", "プロセス開始から最初のチャットの答えまで", "从进程启动到首次对话得到回答", "≤ 2 s",
        "{:.2f} s", "service_memory.py",
    ),
    "install_core_mb": of(
        "Installed size, core", "インストール後の大きさ（本体）", "安装大小（核心）", "≤ 250 MB", "{:.0f} MB", "service_memory.py",
    ),
    "install_engine_mb": of(
        "Installed size with the embedded engine", "同（組み込みエンジン付き）", "安装大小（含内置引擎）", "≤ 380 MB", "{:.0f} MB",
        "service_memory.py",
    ),
    "single_flight_calls": of(
        "Upstream calls for a hundred equal chats at once", "同時に来た同じチャット百件での上流呼び出し", "同时一百个相同对话的上游调用次数", "1",
        "{:.0f}", "single_flight.py",
    ),
    "single_flight_calls_two": of(
        "The same over two servers and Redis", "同上（二台のサーバーと Redis）", "同上（两台服务器与 Redis）", "1", "{:.0f}", "single_flight.py",
    ),
    "hedge_p99_ratio": of(
        "Pool whose servers stall once in fifty requests: p99 without hedging, times that with it",
        "五十回に一度止まるサーバーの組：ヘッジなしの p99（ヘッジありの何倍か）", "每五十次停顿一次的服务器池：不对冲的 p99 是对冲的几倍", "-",
        "{:.1f}", "hedge_tail.py",
    ),
    "hedge_more_calls": of("The same: calls more", "同上：増えた呼び出し", "同上：多出的调用", "-", "{:.1%}", "hedge_tail.py"),
    "queue_high_wait_ms": of(
        "A high chat behind a hundred low ones waits (a batch takes 400 ms)", "低優先度百件の後の高優先度の待ち（一束 400 ms）",
        "一百个低优先级之后的高优先级等待（一批 400 ms）", "≤ 600 ms", "{:.0f} ms", "turns.py",
    ),
    "queue_low_wait_s": of(
        "The longest wait of a low one under a flood of high ones", "高優先度が押し寄せる間の低優先度の最長待ち", "高优先级涌入时低优先级的最长等待",
        "≤ 30 s", "{:.1f} s", "turns.py",
    ),
    "two_servers_lost": of(
        "Acknowledged rows lost in ten kill -9 of one of two servers at load", "負荷中の二台の一方を十回 kill -9：失われた確認済みの行",
        "负载下对两台之一十次 kill -9：丢失的已确认行", "0", "{:.0f}", "two_servers.py",
    ),
    "harness_right": of(
        "inspect_ai and lm-eval: answers as the model itself gives them", "inspect_ai と lm-eval：モデル自身と同じ答え",
        "inspect_ai 与 lm-eval：与模型自身相同的回答", "100 %", "{:.0%}", "harnesses.py",
    ),
    "harness_loglik_off": of(
        "lm-eval: log-likelihoods differ from the model's own by at most", "lm-eval：対数尤度の、モデル自身との最大の差",
        "lm-eval：对数似然与模型自身的最大差", "≤ 0.01", "{:.4f}", "harnesses.py",
    ),
}  # fmt: skip
