"""The embedded model's three networks, with the names that diffusers and transformers give their weights.

A checkpoint written from `state_dict()` therefore loads unchanged in diffusers (`AutoencoderKL`,
`ZImageTransformer2DModel`), in transformers (`Qwen3Model`) and in the program itself. The forward passes are
written for training: whole batches of one size, caption lengths padded to 32 or 64, bf16 products over fp32
weights. Shapes: B pictures, N image tokens, L caption tokens, D transformer width.
"""

import math
from dataclasses import asdict, dataclass, field

import torch
import torch.nn.functional as F
from torch import nn

SEQUENCE_MULTIPLE = 32  # image and caption tokens are padded to multiples of this


@dataclass
class AutoencoderConfig:
    """Sizes of the autoencoder: 2^(levels-1) times smaller, `latent_channels` deep."""

    block_out_channels: list = field(default_factory=lambda: [24, 48, 80, 112, 144])
    latent_channels: int = 32
    norm_num_groups: int = 8
    layers_per_block: int = 1

    @property
    def factor(self):
        return 2 ** (len(self.block_out_channels) - 1)


@dataclass
class TextConfig:
    """Sizes of the Qwen3 text encoder; the last layer exists in the format and is never used."""

    vocab_size: int = 4096
    hidden_size: int = 192
    intermediate_size: int = 400
    num_hidden_layers: int = 4
    num_attention_heads: int = 4
    num_key_value_heads: int = 2
    head_dim: int = 48
    rope_theta: float = 1e6
    rms_norm_eps: float = 1e-6


@dataclass
class TransformerConfig:
    """Sizes of the single-stream transformer; the feed-forward width follows as int(dim / 3 * 8)."""

    in_channels: int = 32
    dim: int = 320
    n_heads: int = 5
    n_layers: int = 8
    n_refiner_layers: int = 1
    cap_feat_dim: int = 192
    axes_dims: tuple = (16, 24, 24)
    rope_theta: float = 256.0
    norm_eps: float = 1e-5

    @property
    def feed_forward(self):
        return int(self.dim / 3 * 8)

    @property
    def modulation(self):
        return min(self.dim, 256)


# ---------------------------------------------------------------- autoencoder (diffusers' AutoencoderKL)


class ResnetBlock(nn.Module):
    def __init__(self, inputs, outputs, groups):
        super().__init__()
        self.norm1 = nn.GroupNorm(groups, inputs, eps=1e-6)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.norm2 = nn.GroupNorm(groups, outputs, eps=1e-6)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.conv_shortcut = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else None

    def forward(self, x):
        h = self.conv1(F.silu(self.norm1(x)))
        h = self.conv2(F.silu(self.norm2(h)))
        return (x if self.conv_shortcut is None else self.conv_shortcut(x)) + h


class SpatialAttention(nn.Module):
    """One head over all positions of the smallest map."""

    def __init__(self, channels, groups):
        super().__init__()
        self.group_norm = nn.GroupNorm(groups, channels, eps=1e-6)
        self.to_q = nn.Linear(channels, channels)
        self.to_k = nn.Linear(channels, channels)
        self.to_v = nn.Linear(channels, channels)
        self.to_out = nn.ModuleList([nn.Linear(channels, channels)])

    def forward(self, x):
        batch, channels, height, width = x.shape
        h = self.group_norm(x).flatten(2).transpose(1, 2)  # [B, H·W, C]
        q, k, v = (layer(h).unsqueeze(1) for layer in (self.to_q, self.to_k, self.to_v))
        h = self.to_out[0](F.scaled_dot_product_attention(q, k, v).squeeze(1))
        return x + h.transpose(1, 2).reshape(batch, channels, height, width)


class MidBlock(nn.Module):
    def __init__(self, channels, groups):
        super().__init__()
        self.resnets = nn.ModuleList([ResnetBlock(channels, channels, groups) for _ in range(2)])
        self.attentions = nn.ModuleList([SpatialAttention(channels, groups)])

    def forward(self, x):
        return self.resnets[1](self.attentions[0](self.resnets[0](x)))


class Resample(nn.Module):
    """Halves (asymmetric padding, as the reference does) or doubles (nearest neighbour) a map."""

    def __init__(self, channels, down):
        super().__init__()
        self.down = down
        self.conv = nn.Conv2d(channels, channels, 3, stride=2 if down else 1, padding=0 if down else 1)

    def forward(self, x):
        return self.conv(F.pad(x, (0, 1, 0, 1)) if self.down else F.interpolate(x, scale_factor=2.0, mode="nearest"))


class Level(nn.Module):
    def __init__(self, inputs, outputs, layers, groups, resample):
        super().__init__()
        self.resnets = nn.ModuleList([ResnetBlock(inputs if i == 0 else outputs, outputs, groups) for i in range(layers)])
        if resample == "down":
            self.downsamplers = nn.ModuleList([Resample(outputs, True)])
        elif resample == "up":
            self.upsamplers = nn.ModuleList([Resample(outputs, False)])
        self.resample = resample

    def forward(self, x):
        for resnet in self.resnets:
            x = resnet(x)
        if self.resample == "down":
            x = self.downsamplers[0](x)
        elif self.resample == "up":
            x = self.upsamplers[0](x)
        return x


class Encoder(nn.Module):
    """[B, 3, H, W] in [-1, 1] → [B, 2·latent, H/f, W/f]: mean and log variance."""

    def __init__(self, c):
        super().__init__()
        widths, groups = c.block_out_channels, c.norm_num_groups
        self.conv_in = nn.Conv2d(3, widths[0], 3, padding=1)
        self.down_blocks = nn.ModuleList(
            Level(widths[max(i - 1, 0)], w, c.layers_per_block, groups, "down" if i < len(widths) - 1 else None)
            for i, w in enumerate(widths)
        )
        self.mid_block = MidBlock(widths[-1], groups)
        self.conv_norm_out = nn.GroupNorm(groups, widths[-1], eps=1e-6)
        self.conv_out = nn.Conv2d(widths[-1], 2 * c.latent_channels, 3, padding=1)

    def forward(self, x):
        x = self.conv_in(x)
        for block in self.down_blocks:
            x = block(x)
        return self.conv_out(F.silu(self.conv_norm_out(self.mid_block(x))))


class Decoder(nn.Module):
    """[B, latent, h, w] → [B, 3, f·h, f·w] in about [-1, 1]."""

    def __init__(self, c):
        super().__init__()
        widths, groups = c.block_out_channels[::-1], c.norm_num_groups
        self.conv_in = nn.Conv2d(c.latent_channels, widths[0], 3, padding=1)
        self.mid_block = MidBlock(widths[0], groups)
        self.up_blocks = nn.ModuleList(
            Level(widths[max(i - 1, 0)], w, c.layers_per_block + 1, groups, "up" if i < len(widths) - 1 else None)
            for i, w in enumerate(widths)
        )
        self.conv_norm_out = nn.GroupNorm(groups, widths[-1], eps=1e-6)
        self.conv_out = nn.Conv2d(widths[-1], 3, 3, padding=1)

    def forward(self, z):
        x = self.mid_block(self.conv_in(z))
        for block in self.up_blocks:
            x = block(x)
        return self.conv_out(F.silu(self.conv_norm_out(x)))


class Autoencoder(nn.Module):
    def __init__(self, config=None):
        super().__init__()
        self.config = config or AutoencoderConfig()
        self.encoder = Encoder(self.config)
        self.decoder = Decoder(self.config)

    @torch.no_grad()
    def start_near_identity(self):
        """Residual branches nearly silent, changes of size averaging or repeating: colours pass from the first step."""

        def orthonormal(weight):
            rows, columns = weight.shape[:2]
            q = torch.linalg.qr(torch.randn(max(rows, columns), min(rows, columns)))[0]
            return q if rows >= columns else q.T

        for module in self.modules():
            if isinstance(module, ResnetBlock):
                module.conv2.weight.mul_(0.1)
                module.conv2.bias.zero_()
                if module.conv_shortcut is not None:
                    module.conv_shortcut.weight[:, :, 0, 0] = orthonormal(module.conv_shortcut.weight)
                    module.conv_shortcut.bias.zero_()
            elif isinstance(module, Resample):
                conv = module.conv
                conv.bias.zero_()
                if module.down:
                    conv.weight.mul_(0.2)
                    conv.weight[:, :, :2, :2] += 0.3 * orthonormal(conv.weight)[:, :, None, None]
                else:
                    conv.weight.mul_(0.3)
                    conv.weight[:, :, 1, 1] += orthonormal(conv.weight)
            elif isinstance(module, SpatialAttention):
                module.to_out[0].weight.mul_(0.1)
        latent = self.config.latent_channels
        for conv in (self.encoder.conv_in, self.decoder.conv_in):
            conv.weight.mul_(0.5)
            conv.weight[:, :, 1, 1] += orthonormal(conv.weight)
        out = self.encoder.conv_out
        out.weight[:latent, :, 1, 1] += 0.5 * orthonormal(out.weight[:latent])
        out.weight[latent:].mul_(0.1)
        out.bias[latent:] = -4.0


# ---------------------------------------------------------------- shared pieces of the two token networks


def rms_norm(x, weight, eps):
    """RMSNorm in fp32 whatever the type of x."""
    return F.rms_norm(x.float(), (x.shape[-1],), weight.float(), eps).to(x.dtype)


def linear(x, weight, bias=None):
    """A product in the type of x over fp32 master weights."""
    return F.linear(x, weight.to(x.dtype), None if bias is None else bias.to(x.dtype))


def gated_feed_forward(x, gate, up, down):
    return linear(F.silu(linear(x, gate)) * linear(x, up), down)


# ---------------------------------------------------------------- text encoder (transformers' Qwen3Model)


def text_layer(x, cos, sin, heads, kv_heads, n1, wq, wk, wv, nq, nk, wo, n2, gate, up, down):
    """One causal layer. x [B, L, hidden]; cos, sin [L, head_dim] (half-split rotary)."""
    batch, length, _ = x.shape
    h = rms_norm(x, n1, 1e-6)
    q = rms_norm(linear(h, wq).view(batch, length, heads, -1), nq, 1e-6).transpose(1, 2)
    k = rms_norm(linear(h, wk).view(batch, length, kv_heads, -1), nk, 1e-6).transpose(1, 2)
    v = linear(h, wv).view(batch, length, kv_heads, -1).transpose(1, 2)

    def rotate(t):
        a, b = t.float().chunk(2, -1)
        return (torch.cat([a, b], -1) * cos + torch.cat([-b, a], -1) * sin).to(v.dtype)

    q, k = rotate(q), rotate(k)
    k = k.repeat_interleave(heads // kv_heads, 1)
    v = v.repeat_interleave(heads // kv_heads, 1)
    out = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    x = x + linear(out.transpose(1, 2).reshape(batch, length, -1), wo)
    return x + gated_feed_forward(rms_norm(x, n2, 1e-6), gate, up, down)


class TextAttention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.q_proj = nn.Linear(c.hidden_size, c.num_attention_heads * c.head_dim, bias=False)
        self.k_proj = nn.Linear(c.hidden_size, c.num_key_value_heads * c.head_dim, bias=False)
        self.v_proj = nn.Linear(c.hidden_size, c.num_key_value_heads * c.head_dim, bias=False)
        self.o_proj = nn.Linear(c.num_attention_heads * c.head_dim, c.hidden_size, bias=False)
        self.q_norm = nn.RMSNorm(c.head_dim)
        self.k_norm = nn.RMSNorm(c.head_dim)


class TextMlp(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.gate_proj = nn.Linear(c.hidden_size, c.intermediate_size, bias=False)
        self.up_proj = nn.Linear(c.hidden_size, c.intermediate_size, bias=False)
        self.down_proj = nn.Linear(c.intermediate_size, c.hidden_size, bias=False)


class TextLayer(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.self_attn = TextAttention(c)
        self.mlp = TextMlp(c)
        self.input_layernorm = nn.RMSNorm(c.hidden_size)
        self.post_attention_layernorm = nn.RMSNorm(c.hidden_size)

    def weights(self):
        a, m = self.self_attn, self.mlp
        return (
            self.input_layernorm.weight, a.q_proj.weight, a.k_proj.weight, a.v_proj.weight, a.q_norm.weight,
            a.k_norm.weight, a.o_proj.weight, self.post_attention_layernorm.weight, m.gate_proj.weight,
            m.up_proj.weight, m.down_proj.weight,
        )  # fmt: skip


class TextEncoder(nn.Module):
    """[B, L] token ids → [B, L, hidden]: the state before the last layer, which Z-Image reads."""

    def __init__(self, config=None):
        super().__init__()
        self.config = c = config or TextConfig()
        self.embed_tokens = nn.Embedding(c.vocab_size, c.hidden_size)
        self.layers = nn.ModuleList(TextLayer(c) for _ in range(c.num_hidden_layers))
        self.norm = nn.RMSNorm(c.hidden_size)
        self.layer_function = text_layer
        for parameter in self.parameters():
            if parameter.ndim == 2:
                nn.init.normal_(parameter, std=0.02)

    def forward(self, ids, dtype=torch.float32):
        c = self.config
        frequencies = 1.0 / c.rope_theta ** (torch.arange(0, c.head_dim, 2, device=ids.device).float() / c.head_dim)
        angles = torch.arange(ids.shape[1], device=ids.device).float()[:, None] * frequencies
        angles = torch.cat([angles, angles], -1)
        cos, sin = angles.cos(), angles.sin()
        x = self.embed_tokens(ids).to(dtype)
        for layer in self.layers[:-1]:
            x = self.layer_function(x, cos, sin, c.num_attention_heads, c.num_key_value_heads, *layer.weights())
        return x


# ---------------------------------------------------------------- transformer (diffusers' ZImageTransformer2DModel)


def rotate_pairs(x, cos, sin):
    """Rotary embedding of interleaved pairs. x [B, N, heads, 64]; cos, sin [N, 32]."""
    a, b = x.float().unflatten(-1, (-1, 2)).unbind(-1)
    c, s = cos[None, :, None], sin[None, :, None]
    return torch.stack([a * c - b * s, a * s + b * c], -1).flatten(-2)


def self_attention(h, cos, sin, heads, wq, wk, wv, nq, nk, wo):
    q = linear(h, wq).unflatten(-1, (heads, -1))
    k = linear(h, wk).unflatten(-1, (heads, -1))
    v = linear(h, wv).unflatten(-1, (heads, -1))
    q = rotate_pairs(rms_norm(q, nq, 1e-5), cos, sin).to(v.dtype)
    k = rotate_pairs(rms_norm(k, nk, 1e-5), cos, sin).to(v.dtype)
    out = F.scaled_dot_product_attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2))
    return linear(out.transpose(1, 2).flatten(2), wo)


def modulated_block(x, cos, sin, conditioning, heads, aw, ab, n1, wq, wk, wv, nq, nk, wo, n2, f1, w1, w2, w3, f2):
    """A block of the noise refiner or of the main stack. x [B, N, D]; conditioning [B, modulation]."""
    scale_a, gate_a, scale_f, gate_f = linear(conditioning, aw, ab).unsqueeze(1).chunk(4, 2)
    h = rms_norm(x, n1, 1e-5) * (1 + scale_a)
    x = x + gate_a.tanh() * rms_norm(self_attention(h, cos, sin, heads, wq, wk, wv, nq, nk, wo), n2, 1e-5)
    h = rms_norm(x, f1, 1e-5) * (1 + scale_f)
    return x + gate_f.tanh() * rms_norm(gated_feed_forward(h, w1, w3, w2), f2, 1e-5)


def plain_block(x, cos, sin, heads, n1, wq, wk, wv, nq, nk, wo, n2, f1, w1, w2, w3, f2):
    """A block of the context refiner: no time conditioning. x [B, L, D]."""
    h = rms_norm(x, n1, 1e-5)
    x = x + rms_norm(self_attention(h, cos, sin, heads, wq, wk, wv, nq, nk, wo), n2, 1e-5)
    return x + rms_norm(gated_feed_forward(rms_norm(x, f1, 1e-5), w1, w3, w2), f2, 1e-5)


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        head = c.dim // c.n_heads
        self.to_q = nn.Linear(c.dim, c.dim, bias=False)
        self.to_k = nn.Linear(c.dim, c.dim, bias=False)
        self.to_v = nn.Linear(c.dim, c.dim, bias=False)
        self.norm_q = nn.RMSNorm(head)
        self.norm_k = nn.RMSNorm(head)
        self.to_out = nn.ModuleList([nn.Linear(c.dim, c.dim, bias=False)])


class FeedForward(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.w1 = nn.Linear(c.dim, c.feed_forward, bias=False)
        self.w2 = nn.Linear(c.feed_forward, c.dim, bias=False)
        self.w3 = nn.Linear(c.dim, c.feed_forward, bias=False)


class Block(nn.Module):
    def __init__(self, c, modulated):
        super().__init__()
        self.attention = Attention(c)
        self.feed_forward = FeedForward(c)
        self.attention_norm1 = nn.RMSNorm(c.dim)
        self.ffn_norm1 = nn.RMSNorm(c.dim)
        self.attention_norm2 = nn.RMSNorm(c.dim)
        self.ffn_norm2 = nn.RMSNorm(c.dim)
        if modulated:
            self.adaLN_modulation = nn.ModuleList([nn.Linear(c.modulation, 4 * c.dim)])
            nn.init.zeros_(self.adaLN_modulation[0].weight)
            with torch.no_grad():  # gates are tanh(bias): a quarter open, so that the branches learn at once
                self.adaLN_modulation[0].bias.view(4, c.dim).copy_(torch.tensor([0, 0.25, 0, 0.25])[:, None])

    def weights(self):
        a, f = self.attention, self.feed_forward
        return (
            self.attention_norm1.weight, a.to_q.weight, a.to_k.weight, a.to_v.weight, a.norm_q.weight,
            a.norm_k.weight, a.to_out[0].weight, self.attention_norm2.weight, self.ffn_norm1.weight, f.w1.weight,
            f.w2.weight, f.w3.weight, self.ffn_norm2.weight,
        )  # fmt: skip


class FinalLayer(nn.Module):
    def __init__(self, c, outputs):
        super().__init__()
        self.linear = nn.Linear(c.dim, outputs)
        self.adaLN_modulation = nn.ModuleList([nn.SiLU(), nn.Linear(c.modulation, c.dim)])
        for layer in (self.linear, self.adaLN_modulation[1]):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, x, conditioning):
        scale = 1 + self.adaLN_modulation[1](F.silu(conditioning.float())).unsqueeze(1)
        return self.linear(F.layer_norm(x.float(), (x.shape[-1],), eps=1e-6) * scale)


class TimeEmbedder(nn.Module):
    """[B] times in 0..1000 → [B, modulation]."""

    def __init__(self, c):
        super().__init__()
        self.mlp = nn.ModuleList([nn.Linear(256, 1024), nn.SiLU(), nn.Linear(1024, c.modulation)])

    def forward(self, t):
        frequencies = torch.exp(torch.arange(128, device=t.device).float() * (-math.log(10000.0) / 128))
        angles = t[:, None].float() * frequencies
        return self.mlp[2](F.silu(self.mlp[0](torch.cat([angles.cos(), angles.sin()], -1))))


class Geometry:
    """Rotary tables of one picture size and caption length: image tokens stand one step after the caption."""

    def __init__(self, rows, columns, caption_length, config, device):
        self.tokens = rows * columns
        self.padding = (-self.tokens) % SEQUENCE_MULTIPLE
        caption = torch.zeros(caption_length, 3, dtype=torch.long)
        caption[:, 0] = torch.arange(1, caption_length + 1)
        y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
        image = torch.stack([torch.full((self.tokens,), caption_length + 1), y.flatten(), x.flatten()], 1)
        image = torch.cat([image, torch.zeros(self.padding, 3, dtype=torch.long)])  # pads stand at (0, 0, 0)
        self.image = self._tables(image, config, device)
        self.caption = self._tables(caption, config, device)
        self.joint = tuple(torch.cat(pair) for pair in zip(self.image, self.caption))

    @staticmethod
    def _tables(positions, config, device):
        angles = []
        for axis, width in enumerate(config.axes_dims):
            exponents = torch.arange(0, width, 2, dtype=torch.float64) / width
            angles.append(positions[:, axis : axis + 1].double() / config.rope_theta**exponents)
        angles = torch.cat(angles, 1)
        return angles.cos().float().to(device), angles.sin().float().to(device)


class Transformer(nn.Module):
    """Velocity of noisy latents. Time runs from 0 (noise) to 1 (picture); the output is picture minus noise."""

    PATCH = "2-1"

    def __init__(self, config=None):
        super().__init__()
        self.config = c = config or TransformerConfig()
        patch = 4 * c.in_channels
        self.all_x_embedder = nn.ModuleDict({self.PATCH: nn.Linear(patch, c.dim)})
        self.all_final_layer = nn.ModuleDict({self.PATCH: FinalLayer(c, patch)})
        self.noise_refiner = nn.ModuleList(Block(c, True) for _ in range(c.n_refiner_layers))
        self.context_refiner = nn.ModuleList(Block(c, False) for _ in range(c.n_refiner_layers))
        self.t_embedder = TimeEmbedder(c)
        self.cap_embedder = nn.ModuleList([nn.RMSNorm(c.cap_feat_dim), nn.Linear(c.cap_feat_dim, c.dim)])
        self.x_pad_token = nn.Parameter(0.02 * torch.randn(1, c.dim))
        self.cap_pad_token = nn.Parameter(0.02 * torch.randn(1, c.dim))
        self.layers = nn.ModuleList(Block(c, True) for _ in range(c.n_layers))
        self.block_function, self.context_function = modulated_block, plain_block

    def _run(self, blocks, x, tables, conditioning):
        for block in blocks:
            layer = block.adaLN_modulation[0]
            x = self.block_function(
                x, *tables, conditioning, self.config.n_heads, layer.weight, layer.bias, *block.weights()
            )
        return x

    def caption(self, states, lengths, geometry, dtype):
        """states [B, L, cap_feat_dim], real lengths [B] → refined caption tokens [B, L, D]."""
        c = self.config
        x = rms_norm(states, self.cap_embedder[0].weight, c.norm_eps).to(dtype)
        x = linear(x, self.cap_embedder[1].weight, self.cap_embedder[1].bias)
        padded = torch.arange(states.shape[1], device=states.device)[None] >= lengths[:, None]
        x = torch.where(padded[..., None], self.cap_pad_token.to(dtype)[None], x)
        for block in self.context_refiner:
            x = self.context_function(x, *geometry.caption, c.n_heads, *block.weights())
        return x

    def forward(self, latents, time, caption, geometry, dtype=torch.float32):
        """latents [B, C, 2·rows, 2·columns], time [B] in 0..1 → velocity of the same shape, fp32."""
        batch, channels, height, width = latents.shape
        x = latents.view(batch, channels, height // 2, 2, width // 2, 2).permute(0, 2, 4, 3, 5, 1)
        embedder = self.all_x_embedder[self.PATCH]
        x = linear(x.reshape(batch, -1, 4 * channels).to(dtype), embedder.weight, embedder.bias)
        if geometry.padding:
            x = torch.cat([x, self.x_pad_token.to(dtype)[None].expand(batch, geometry.padding, -1)], 1)
        conditioning = self.t_embedder(time * 1000.0).to(dtype)
        x = self._run(self.noise_refiner, x, geometry.image, conditioning)
        x = self._run(self.layers, torch.cat([x, caption], 1), geometry.joint, conditioning)
        x = self.all_final_layer[self.PATCH](x[:, : geometry.tokens], conditioning)
        x = x.view(batch, height // 2, width // 2, 2, 2, channels).permute(0, 5, 1, 3, 2, 4)
        return x.reshape(batch, channels, height, width)


def config_of(config):
    """A config as plain JSON values."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(config).items()}
