"""The student's network: hashed features -> encoder -> a label by attention pooling, and actions one step at a time.

One static graph: the action decoder is unrolled for `Sizes.steps` steps, greedy at inference and taught with the right
action before in training. The label head is linear in every token's share, so that a share is an exact part of the logit.
"""

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

FORBIDDEN = -1e4  # a logit that no softmax gives weight to, and that fp16 can hold


@dataclass(frozen=True, slots=True)
class Sizes:
    """What fixes the shape of every weight. `labels` and `actions` count the task's; `steps` includes the closing END;
    from `reach` tokens apart on, all distances count as the same."""

    labels: int
    actions: int
    buckets: int = 65536
    embedding: int = 96
    width: int = 192
    layers: int = 4
    heads: int = 6
    hidden: int = 576
    pools: int = 4
    steps: int = 7
    reach: int = 24

    def as_dict(self) -> dict[str, int]:
        """Return the sizes as JSON-able data."""
        return asdict(self)


class Shift(nn.Module):  # type: ignore[misc]
    """Mixes each token with its neighbours, channel by channel (a depthwise convolution of width 3): where things stand."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.mix = nn.Parameter(torch.tensor([0.3, 1.0, 0.3]).repeat(width, 1).t().contiguous())

    def forward(self, x: Tensor, keep: Tensor) -> Tensor:
        """Return `[B, T, d]` mixed; `keep` is 1 for real tokens, `[B, T, 1]`."""
        padded = F.pad(x * keep, (0, 0, 1, 1))
        mixed = torch.addcmul(x * self.mix[1], padded[:, :-2], self.mix[0])
        return torch.addcmul(mixed, padded[:, 2:], self.mix[2])


class Block(nn.Module):  # type: ignore[misc]
    """A pre-norm transformer layer (Xiong et al. 2020) whose attention sees each token with its neighbours."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        d = sizes.width
        self.heads = sizes.heads
        self.norm, self.shift = nn.LayerNorm(d), Shift(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.norm2, self.up, self.down = (
            nn.LayerNorm(d),
            nn.Linear(d, sizes.hidden),
            nn.Linear(sizes.hidden, d),
        )

    def forward(self, x: Tensor, keep: Tensor, bias: Tensor) -> Tensor:
        """Return `[B, T, d]`; `bias` `[B, 1, 1, T]` forbids padding."""
        b, t, d = x.shape
        qkv = self.qkv(self.shift(self.norm(x), keep)).view(b, t, 3, self.heads, d // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        scores = q @ k.transpose(-1, -2) * (d // self.heads) ** -0.5 + bias
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(b, t, d)
        x = x + self.out(mixed)
        return x + self.down(F.relu(self.up(self.norm2(x))))


class Decoder(nn.Module):  # type: ignore[misc]
    """Chooses actions one after the other: a small recurrent state asks the encoder's tokens what comes next.

    Where it looked before counts, too (Chorowski et al. 2015): each head has a weight for tokens after that place and for the
    place itself, since sentences mostly name actions in their order.
    """

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        d, a = sizes.width, sizes.actions
        self.heads, self.steps, self.end = sizes.heads, sizes.steps, a
        self.key, self.value = nn.Linear(d, d), nn.Linear(d, d)
        self.ask = nn.Embedding(a + 2, d)  # the action before: a real one, END, or START
        self.place = nn.Parameter(torch.randn(sizes.steps, d) * 0.1)
        self.query, self.memory, self.norm = nn.Linear(d, d), nn.Linear(2 * d, d), nn.LayerNorm(d)
        self.up, self.down, self.choose = nn.Linear(d, 2 * d), nn.Linear(2 * d, d), nn.Linear(d, a + 1)
        self.after = nn.Parameter(torch.linspace(0.0, 2.0, sizes.heads)[:, None, None].clone())
        self.same = nn.Parameter(torch.zeros(sizes.heads, 1, 1))
        first = torch.zeros(sizes.steps, a + 1)
        first[0, a] = FORBIDDEN  # an order has at least one action
        self.register_buffer("first", first, persistent=False)

    def forward(self, x: Tensor, bias: Tensor, taught: Tensor | None, steps: int) -> tuple[Tensor, Tensor]:
        """Return logits `[B, steps, A + 1]` and attention `[B, steps, T]`; `taught` `[B, steps]` holds the right actions."""
        b, t, d = x.shape
        keys = self.key(x).view(b, t, self.heads, -1).permute(0, 2, 3, 1)
        values = self.value(x).view(b, t, self.heads, -1).transpose(1, 2)
        state = x.new_zeros(b, d)
        before = torch.full((b,), self.end + 1, dtype=torch.long, device=x.device)
        where = x.new_zeros(b, self.heads, 1, t)
        logits, looks = [], []
        for step in range(steps):
            near = bias + self.after * (where.cumsum(-1) - where) + self.same * where
            state, where = self._step(state + self.ask(before) + self.place[step], keys, values, near)
            logits.append(self.choose(state) + self.first[step])
            looks.append(where.mean(1).squeeze(1))
            before = logits[-1].argmax(-1) if taught is None else taught[:, step]
        return torch.stack(logits, 1), torch.stack(looks, 1)

    def _step(self, asked: Tensor, keys: Tensor, values: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
        b, d = asked.shape
        query = self.query(asked).view(b, self.heads, 1, d // self.heads) * (d // self.heads) ** -0.5
        weights = (query @ keys + bias).softmax(-1)
        found = (weights @ values).reshape(b, d)
        state = self.norm(self.memory(torch.cat([asked, found], -1)))
        return state + self.down(F.relu(self.up(state))), weights


class Network(nn.Module):  # type: ignore[misc]
    """The whole student. Input: feature rows `[B, T, K]`, 0 = padding; and what one person's adapter adds."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.sizes = sizes
        self.table = nn.EmbeddingBag(sizes.buckets, sizes.embedding, mode="sum", padding_idx=0)
        self.widen, self.enter = nn.Linear(sizes.embedding, sizes.width), nn.LayerNorm(sizes.width)
        self.blocks = nn.ModuleList(Block(sizes) for _ in range(sizes.layers))
        self.near = nn.Parameter(_slopes(sizes))
        self.leave = nn.LayerNorm(sizes.width)
        self.pool = nn.Linear(sizes.width, sizes.pools)
        self.label = nn.Linear(sizes.width, sizes.pools * sizes.labels)
        self.decoder = Decoder(sizes)
        self.spot = nn.Linear(
            sizes.width, sizes.actions + 1
        )  # a teacher's help: no graph has it, no release holds it
        self._start()

    def _start(self) -> None:
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, std=module.in_features**-0.5 * 0.7)
                nn.init.zeros_(module.bias)
        nn.init.normal_(self.table.weight, std=0.1)
        nn.init.normal_(self.decoder.ask.weight, std=0.3)
        with torch.no_grad():
            self.table.weight[0].zero_()

    def _embed(self, rows: Tensor) -> Tensor:
        if torch.compiler.is_exporting():  # a gather and a sum are what ONNX has
            return F.embedding(rows, self.table.weight).sum(2)
        flat = self.table(rows.view(-1, rows.shape[2]))
        return flat.view(rows.shape[0], rows.shape[1], -1)

    def encode(self, rows: Tensor, more: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return token vectors `[B, T, d]` and the additive mask `[B, 1, 1, T]`; `more` `[B, T, E]` is added to the tokens' sums."""
        real = (rows[:, :, 0] != 0).to(self.widen.weight.dtype)
        bias = ((1.0 - real) * FORBIDDEN)[:, None, None, :]
        tokens = self._embed(rows)
        x = self.enter(self.widen(tokens if more is None else tokens + more))
        near = bias + self._distances(rows.shape[1])
        for block in self.blocks:
            x = block(x, real[:, :, None], near)
        return self.leave(x), bias

    def _distances(self, count: int) -> Tensor:
        """Return what each head adds for how far apart two tokens stand, `[1, heads, T, T]` (Raffel et al. 2020)."""
        places = torch.arange(count, device=self.near.device)
        apart = (places[None, :] - places[:, None]).clamp(
            -self.sizes.reach, self.sizes.reach
        ) + self.sizes.reach
        return F.embedding(apart, self.near).permute(2, 0, 1)[None]

    def shares(self, x: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
        """Return each token's share of every label's logit `[B, T, L]` and the pooled vector `[B, d]` (length 1)."""
        b, t, _ = x.shape
        weights = (self.pool(x) + bias[:, 0, 0, :, None]).softmax(1)
        parts = self.label(x).view(b, t, self.sizes.pools, self.sizes.labels) * weights[..., None]
        pooled = (weights.mean(-1, keepdim=True) * x).sum(1)
        return parts.sum(2), pooled / (pooled.norm(dim=-1, keepdim=True) + 1e-6)

    def spots(self, x: Tensor) -> Tensor:
        """Return for each token how much it names each action, or none (the last), as log-probabilities `[B, T, A + 1]`."""
        return self.spot(x).float().log_softmax(-1)

    def forward(
        self, rows: Tensor, more: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Return label logits `[B, L]`, step logits `[B, S, A + 1]`, shares `[B, T, L]`, attention `[B, S, T]`, vector `[B, d]`.

        `more` `[B, T, E]` is what one person's adapter adds to the tokens.
        """
        x, bias = self.encode(rows, more)
        shares, vector = self.shares(x, bias)
        steps, looks = self.decoder(x, bias, None, self.sizes.steps)
        return shares.sum(1), steps, shares, looks, vector


def _slopes(sizes: Sizes) -> Tensor:
    """Return the start of the distance table `[2 * reach + 1, heads]`: near tokens count more, for some heads much more."""
    apart = torch.arange(-sizes.reach, sizes.reach + 1).abs().float()
    return -apart[:, None] * torch.linspace(0.0, 0.5, sizes.heads)[None]


def weights_of(network: Network) -> dict[str, Any]:
    """Return what a release holds: the parameters by name, detached, without the ones that only training uses."""
    return {n: value.detach() for n, value in network.named_parameters() if not n.startswith("spot.")}
