"""A text becomes the same n-grams everywhere, and the network over them says which words decided."""

import numpy as np

from deshi.pure.ngram import Net, grams, net_of, tensors, weighted, words


def test_words_are_lower_case_and_signs_without_blanks_are_words_of_their_own() -> None:
    assert words("Don’t STOP, now!") == ["don't", "stop", ",", "now", "!"]
    assert words("お茶を飲む OK") == ["お", "茶", "を", "飲", "む", "ok"]
    assert words(" \u200b") == []


def test_a_long_text_is_read_from_both_ends() -> None:
    found = words(" ".join(str(i) for i in range(500)))

    assert len(found) == 120
    assert (found[0], found[-1]) == ("0", "499")


def test_every_gram_knows_the_words_that_it_stands_on() -> None:
    found = grams("green tea please")

    assert found.places.shape == (len(found.hashes), 2)
    assert found.places.min() == 0
    assert found.places.max() == 2
    assert (found.places[:, 0] <= found.places[:, 1]).all()
    assert not len(grams("").hashes)


def test_the_weights_of_known_grams_have_length_one() -> None:
    found = grams("green tea")
    known = np.unique(found.hashes)
    rows, weights = weighted(found.hashes, known[:5], np.ones(5, np.float32))

    assert set(rows.tolist()) == set(range(5))
    assert abs(float(np.linalg.norm(weights)) - 1) < 1e-6
    assert not len(weighted(found.hashes, known[:0], np.ones(0, np.float32))[0])


def small(text: str) -> Net:
    """Return a network that votes for label 0 by the grams of `text` and for label 1 by nothing."""
    known = np.unique(grams(text).hashes)
    table = np.ones((len(known), 1), np.float32)
    votes, zero = np.array([[1.0, 0.0]], np.float32), np.zeros(1, np.float32)
    return Net(known, np.ones(len(known), np.float32), table, zero, votes, np.zeros(2, np.float32))


def test_what_decided_is_told_by_word_and_adds_up_to_the_difference() -> None:
    net, found = small("tea"), grams("green tea please")
    heard = net.hear(found)
    shares = net.shares(found, heard, 0, 1)

    assert int(shares.argmax()) == 1
    assert abs(float(shares.sum()) - float(heard.logits[0] - heard.logits[1])) < 1e-5


def test_what_was_never_seen_is_a_share() -> None:
    net = small("green tea")

    assert net.unseen(grams("green tea")) == 0.0
    assert net.unseen(grams("xyz")) == 1.0
    assert 0 < net.unseen(grams("green wax")) < 1
    assert net.unseen(grams("")) == 0.0


def test_a_network_comes_back_from_its_tensors() -> None:
    net = small("green tea")
    again = net_of(tensors(net))

    assert again.hear(grams("tea")).logits.tolist() == net.hear(grams("tea")).logits.tolist()
