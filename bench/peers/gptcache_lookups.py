"""GPTCache's look-ups, run by its own interpreter from a folder with `work.json`; prints one JSON line {"ms": [p50, p99], "hits"}.

SQLite and a flat faiss index, as its examples have it; vectors come from the file, so that its time is without an embedding.
"""

import json
import time

import numpy as np
from gptcache import Cache, Config
from gptcache.adapter.api import get, put
from gptcache.manager import CacheBase, VectorBase, get_data_manager
from gptcache.processor.pre import get_prompt
from gptcache.similarity_evaluation.distance import SearchDistanceEvaluation


def opened(folder: str, vectors: dict[str, list[float]]) -> Cache:
    """Return an empty cache with its defaults."""
    cache = Cache()
    cache.init(
        pre_embedding_func=get_prompt,
        embedding_func=lambda text, **_: np.array(vectors[text], np.float32),
        data_manager=get_data_manager(
            CacheBase("sqlite", sql_url=f"sqlite:///{folder}.db"),
            VectorBase("faiss", dimension=256, index_path=f"{folder}.index"),
            max_size=1_000_000,
        ),
        similarity_evaluation=SearchDistanceEvaluation(),
        config=Config(),
    )
    return cache


def main() -> None:
    """Fill a cache, look for what is asked, then judge each pair of texts in a cache that has only one of them."""
    with open("work.json", encoding="utf-8") as file:
        work = json.load(file)
    vectors = work["vectors"]
    cache = opened("many", vectors)
    texts = work["kept"]
    cache.import_data(texts, ["answer"] * len(texts))
    times = []
    for text in work["asked"][:150]:
        began = time.perf_counter()
        get(text, cache_obj=cache)
        times.append(time.perf_counter() - began)
    threshold = cache.config.similarity_threshold
    evaluate = SearchDistanceEvaluation()
    low, high = evaluate.range()
    hits = []
    for one, two in work["pairs"]:
        gap = np.array(vectors[one], np.float32) - np.array(vectors[two], np.float32)
        rank = evaluate.evaluation({}, {"search_result": (float(gap @ gap), 0)})
        hits.append(((one, two), bool(rank >= low + (high - low) * threshold)))
    small = opened("one", vectors)
    put(texts[0], "answer", cache_obj=small)
    assert get(texts[0], cache_obj=small) == "answer", "the same text must hit"
    print(
        json.dumps(
            {"ms": [float(np.median(times)) * 1e3, float(np.quantile(times, 0.99)) * 1e3], "hits": hits}
        )
    )


if __name__ == "__main__":
    main()
