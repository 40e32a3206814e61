"""Logistic regression by scikit-learn, which is loaded only where something is trained."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from eightcut.ml.embedder import F32
from eightcut.ml.features import F64


def logistic_regression(values: F32, positives: int, mass: F64, strength: float) -> tuple[F32, float]:
    """Direction (d,) and offset that part the first `positives` rows of values (n, d) from the others.

    `mass` (n,) is how much each row counts, `strength` the inverse regularisation C.
    """
    from sklearn.linear_model import LogisticRegression

    labels = np.arange(len(values)) < positives
    regression = LogisticRegression(C=strength, solver="newton-cholesky", max_iter=200)
    found = regression.fit(values.astype(np.float64), labels, sample_weight=mass)
    return np.asarray(found.coef_[0], np.float32), float(found.intercept_[0])


@contextmanager
def one_thread() -> Iterator[None]:
    """Linear algebra on one thread inside the block.

    The matrices of a training are small: threads wait for each other more than they work (6 clips in 2 films, 2 cores
    in use by others: 7.8 s of processor time with two threads, 2.1 s with one).
    """
    import sklearn.linear_model  # noqa: F401  (limits reach only libraries that are loaded)
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        yield
