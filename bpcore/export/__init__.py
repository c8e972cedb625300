"""A net as a script for another framework, which holds its own outputs and slopes against those found here.

`to_torch`, `to_keras`, `to_jax` and `to_sklearn` give the text of a script. It rebuilds the net with its weights, runs
the example that was given with it, prints by how much each quantity is off, and ends with an error unless all agree to
1e-10. The arrays are those of the net, in float64. What a framework does otherwise (the layout of weights and kernels,
the order of flattening, the mean for the sum) is told in a comment at the line that makes up for it. Nothing is
imported here but NumPy.
"""

from bpcore.export.jax import to_jax
from bpcore.export.keras import to_keras
from bpcore.export.sklearn import to_sklearn
from bpcore.export.torch import to_torch

__all__ = ["to_jax", "to_keras", "to_sklearn", "to_torch"]
