"""Logistic regression and boosting by scikit-learn, which is loaded only where something is trained."""

from __future__ import annotations

from typing import Any

import numpy as np

from eightcut.ml.embedder import F32
from eightcut.ml.features import F64
from eightcut.ml.trees import Trees

ROUNDS = 50
LEAVES = 4
"""At most, per tree."""
LEAST_IN_LEAF = 5
"""Rows; fewer where one of the classes has fewer."""
LEARNING_RATE = 0.1
SEEN = "sqrt"
"""How many of the values each split chooses from."""


def logistic_regression(values: F32, positives: int, mass: F64, strength: float) -> tuple[F32, float]:
    """Direction (d,) and offset that part the first `positives` rows of values (n, d) from the others.

    `mass` (n,) is how much each row counts, `strength` the inverse regularisation C. The direction lies in the span of
    the rows; where there are fewer rows than values it is looked for there (1,000 rows of 4,608 values: 1 s, not 30).
    """
    from sklearn.linear_model import LogisticRegression

    labels = np.arange(len(values)) < positives
    regression = LogisticRegression(C=strength, solver="newton-cholesky", max_iter=200)
    rows = values.astype(np.float64)
    if rows.shape[1] <= len(rows):
        found = regression.fit(rows, labels, sample_weight=mass)
        return np.asarray(found.coef_[0], np.float32), float(found.intercept_[0])
    basis, inside = np.linalg.qr(rows.T)
    found = regression.fit(inside.T, labels, sample_weight=mass)
    return np.asarray(basis @ found.coef_[0], np.float32), float(found.intercept_[0])


def boosted_trees(values: F32, positives: int, mass: F64, seed: int) -> Trees:
    """Trees that part the first `positives` rows of values (n, d) from the others; their sums are logits.

    `mass` (n,) is how much each row counts, the same for both sides; `seed` draws the values that a split may choose.
    The draw makes it quick: scikit-learn's boosting on histograms reads every value for every split (about 1,000
    windows of 1,536 values, 8 leaves: 60 s of processor time against 1 s).
    """
    from sklearn.ensemble import GradientBoostingClassifier

    labels = np.arange(len(values)) < positives
    boosting = GradientBoostingClassifier(
        init="zero",
        n_estimators=ROUNDS,
        learning_rate=LEARNING_RATE,
        max_leaf_nodes=LEAVES,
        max_depth=None,
        min_samples_leaf=min(LEAST_IN_LEAF, positives, len(values) - positives),
        max_features=SEEN,
        random_state=seed,
    )
    return trees_of(boosting.fit(values, labels, sample_weight=mass))


def trees_of(boosting: Any) -> Trees:
    """The trees of a fitted GradientBoostingClassifier of two classes that starts from zero."""
    found = [one.tree_ for one in boosting.estimators_[:, 0]]
    roots = np.cumsum([0, *(tree.node_count for tree in found[:-1])])
    first = np.repeat(roots, [tree.node_count for tree in found])
    left, right = (np.concatenate([getattr(t, f"children_{side}") for t in found]) for side in ("left", "right"))
    leaf, own = left < 0, np.arange(len(left))
    value = np.concatenate([tree.value[:, 0, 0] for tree in found]) * boosting.learning_rate
    return Trees(
        roots=roots,
        feature=np.where(leaf, 0, np.concatenate([tree.feature for tree in found])),
        threshold=_at_most(np.where(leaf, 0.0, np.concatenate([tree.threshold for tree in found]))),
        left=np.where(leaf, own, left + first),
        right=np.where(leaf, own, right + first),
        value=np.where(leaf, value, 0.0).astype(np.float32),
    )


def _at_most(thresholds: F64) -> F32:
    """The greatest float32 numbers that are not above the thresholds: float32 values compare with both alike."""
    nearest = thresholds.astype(np.float32)
    return np.where(nearest > thresholds, np.nextafter(nearest, np.float32(-np.inf)), nearest)
