"""Muon for the matrices inside the blocks, AdamW for everything else.

Muon (Jordan 2024) replaces a matrix's momentum by the nearest orthonormal matrix, found with five Newton-Schulz
iterations; scaled by 0.2·sqrt(longer side) its updates are as large as Adam's (Liu et al. 2025, "Muon is scalable
for LLM training"), so that one learning rate serves both.
"""

import torch


def orthonormalised(g, iterations=5):
    """Stack of matrices [n, a, b] → about the nearest orthonormal ones, in bf16 (coefficients from Jordan 2024)."""
    x = g.to(torch.bfloat16)
    if transposed := x.shape[-2] > x.shape[-1]:
        x = x.mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(iterations):
        a = x @ x.mT
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.mT if transposed else x


class Muon(torch.optim.Optimizer):
    """Matrices of one shape are treated as one stack, so that a step costs few launches."""

    def __init__(self, matrices, lr, momentum=0.95, weight_decay=0.01):
        by_shape = {}
        for matrix in matrices:
            by_shape.setdefault(tuple(matrix.shape), []).append(matrix)
        defaults = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay}
        super().__init__([{"params": group} for group in by_shape.values()], defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            matrices = [p for p in group["params"] if p.grad is not None]
            if not matrices:
                continue
            gradients = [p.grad for p in matrices]
            for p in matrices:
                self.state[p].setdefault("momentum", torch.zeros_like(p))
            momenta = [self.state[p]["momentum"] for p in matrices]
            torch._foreach_lerp_(momenta, gradients, 1 - group["momentum"])
            directions = torch._foreach_lerp(gradients, momenta, group["momentum"])  # Nesterov
            longer = max(matrices[0].shape)
            updates = orthonormalised(torch.stack(directions)).to(matrices[0].dtype).unbind()
            torch._foreach_mul_(matrices, 1 - group["lr"] * group["weight_decay"])
            torch._foreach_add_(matrices, list(updates), alpha=-group["lr"] * 0.2 * longer**0.5)


class Optimizers:
    """Both, under one learning rate. `kind` is "muon" or "adamw" (then everything is AdamW's)."""

    def __init__(self, named_parameters, rate, kind):
        inside = ("layers.", "refiner.")
        matrices, tensors, vectors = [], [], []
        for name, p in named_parameters:
            if not p.requires_grad:
                continue
            block_matrix = p.ndim == 2 and any(part in name for part in inside) and "adaLN" not in name
            if kind == "muon" and block_matrix:
                matrices.append(p)
            else:
                (tensors if p.ndim >= 2 else vectors).append(p)
        groups = [{"params": tensors, "weight_decay": 0.01}, {"params": vectors, "weight_decay": 0.0}]
        fused = vectors[0].is_cuda
        self.parts = [torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=fused)]
        if matrices:
            self.parts.append(Muon(matrices, rate))

    def set_rate(self, rate):
        for part in self.parts:
            for group in part.param_groups:
                group["lr"] = rate

    def zero_grad(self):
        for part in self.parts:
            part.zero_grad(set_to_none=True)

    def step(self):
        for part in self.parts:
            part.step()

    def state_dict(self):
        return [part.state_dict() for part in self.parts]

    def load_state_dict(self, states):
        for part, state in zip(self.parts, states):
            part.load_state_dict(state)
