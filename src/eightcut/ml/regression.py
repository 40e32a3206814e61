"""Logistic regression by scikit-learn, which is loaded only where something is trained."""

from __future__ import annotations

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
