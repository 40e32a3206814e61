from __future__ import annotations

import numpy as np
import pytest

from eightcut.ml.regression import boosted_trees, logistic_regression, trees_of


@pytest.mark.parametrize("leaves", [2, 8, 40])
def test_the_trees_score_as_the_library_that_learned_them_does(leaves: int) -> None:
    from sklearn.ensemble import GradientBoostingClassifier

    generator = np.random.default_rng(leaves)
    values = generator.normal(size=(300, 12)).astype(np.float16).astype(np.float32)
    labels = values[:, 0] * values[:, 1] + generator.normal(0, 0.3, 300) > 0
    fitted = GradientBoostingClassifier(init="zero", n_estimators=40, max_leaf_nodes=leaves, max_depth=None)
    fitted.fit(values, labels, sample_weight=generator.uniform(0.5, 3.0, 300))
    rows = np.concatenate([values, generator.normal(size=(300, 12)).astype(np.float32)])

    found = trees_of(fitted).scores(rows)

    assert found.dtype == np.float32
    assert np.allclose(found, fitted.decision_function(rows), rtol=1e-5, atol=1e-5)


def test_values_that_are_neighbours_in_float32_go_the_same_way_as_in_the_library() -> None:
    from sklearn.ensemble import GradientBoostingClassifier

    step = 2 * np.finfo(np.float32).eps
    values = np.repeat(np.array([[2 + step], [2 + 2 * step]], np.float32), 20, axis=0)
    fitted = GradientBoostingClassifier(init="zero", n_estimators=3).fit(values, np.arange(40) < 20)

    found = trees_of(fitted).scores(values)

    assert found[0] > 0 > found[-1]
    assert np.allclose(found, fitted.decision_function(values), atol=1e-6)


@pytest.mark.parametrize(("positives", "others"), [(1, 1), (1, 40), (3, 2), (30, 30)])
def test_trees_part_the_positives_from_the_others_however_few_there_are(positives: int, others: int) -> None:
    values = np.random.default_rng(3).normal(size=(positives + others, 16)).astype(np.float32)
    values[:positives] += 4
    mass = np.concatenate([np.full(positives, 0.5 / positives), np.full(others, 0.5 / others)]) * len(values)

    scores = boosted_trees(values, positives, mass, 0).scores(values)

    assert scores[:positives].min() > 0 > scores[positives:].max()


def test_fewer_rows_than_values_are_parted_by_the_same_direction_as_the_library_finds() -> None:
    from sklearn.linear_model import LogisticRegression

    generator = np.random.default_rng(3)
    values = generator.normal(size=(60, 200)).astype(np.float32)
    values[:20] += generator.normal(size=200).astype(np.float32)
    mass = generator.uniform(0.5, 2.0, 60)
    library = LogisticRegression(C=0.1, solver="newton-cholesky", max_iter=200)
    library.fit(values.astype(np.float64), np.arange(60) < 20, sample_weight=mass)

    direction, offset = logistic_regression(values, 20, mass, 0.1)

    assert direction == pytest.approx(library.coef_[0], abs=2e-3)
    assert offset == pytest.approx(library.intercept_[0], abs=2e-3)
