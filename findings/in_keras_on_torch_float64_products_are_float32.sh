#!/usr/bin/env bash
# keras 3.15.1 on torch 2.13.0, with keras.config.set_floatx("float64"): weights, inputs and outputs are float64, and sums,
# tanh and exp are worked out so, but products of matrices are not: matmul, dot and tensordot give float32, and a Dense
# layer rounds its product to float32 before it adds the bias and calls the result float64. Nothing warns.
#
# A good guess: floatx is the precision of everything, as it is on TensorFlow.
# Seen: add float64, tanh float64, einsum float64, matmul float32, dot float32, tensordot float32
#       Dense: float64, off by 1e-08 to 1e-06
# Why: these three ask keras.backend.result_type, which takes float64 for float32 on every backend but TensorFlow. A
# gradient check by differences sees little but that rounding. `a @ b` of the tensors themselves is float64.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check \
    "keras==3.15.1" "torch==2.13.0" "numpy==2.4.6" 2> /dev/null
cat > "$folder/look.py" <<'LOOK'
import keras
import numpy as np
from keras import ops

keras.config.set_floatx("float64")
x = np.random.default_rng(0).normal(size=(4, 3))
a = ops.convert_to_tensor(x)
turned = ops.transpose(a)
made = {"add": a + a, "tanh": ops.tanh(a), "einsum": ops.einsum("ij,kj->ik", a, a), "matmul": ops.matmul(a, turned),
        "dot": ops.dot(a, turned), "tensordot": ops.tensordot(a, turned, 1)}
seen = ", ".join(f"{name} {keras.backend.standardize_dtype(value.dtype)}" for name, value in made.items())
print(seen)
net = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(2)])
W, b = net.get_weights()
o = ops.convert_to_numpy(net(x))
off = abs(o - (x @ W + b)).max()
print(f"Dense: {o.dtype}, off by {off:.0e}")
assert seen == ("add float64, tanh float64, einsum float64, matmul float32, dot float32, tensordot float32"), seen
assert o.dtype == W.dtype == np.float64 and 1e-8 < off < 1e-6
assert keras.backend.standardize_dtype((a @ a.T).dtype) == "float64"
LOOK
KERAS_HOME=$folder KERAS_BACKEND=torch "$folder/env/bin/python" "$folder/look.py" 2> /dev/null
