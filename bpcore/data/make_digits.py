"""Makes digits.npz from the copy of the handwritten digits that scikit-learn carries: python bpcore/data/make_digits.py

The 1,797 images are the test set of "Optical Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak, 1998, of
the UCI Machine Learning Repository, doi 10.24432/C50P49, licence CC BY 4.0. Each of the 8×8 numbers counts the inked
pixels, 0 to 16, in a square of 4×4 of the scan. They are stored as they are, as bytes.
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

from bpcore.datasets import checksum

if __name__ == "__main__":
    found = load_digits()
    images, labels = found.images.astype(np.uint8), found.target.astype(np.uint8)
    assert (images == found.images).all() and (labels == found.target).all()
    np.savez_compressed(Path(__file__).with_name("digits.npz"), images=images, labels=labels)
    print(checksum(images, labels))
