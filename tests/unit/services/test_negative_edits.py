"""Hard negatives deleted and put back."""

from __future__ import annotations

from eightcut.domain.judgements import HardNegative, Judgement, Verdict
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.services.negative_edits import delete_negatives, put_back
from eightcut.services.workbench import Workbench

VIDEO = VideoRef("a.mp4", "/in/a.mp4", "a" * 32)


def test_what_was_deleted_comes_back_as_it_was(bench: Workbench) -> None:
    library = bench.library
    plain = [HardNegative("b.mp4", t, "/in/b.mp4", "OLD", ("Knock",)) for t in (1.0, 20.0)]
    first, _ = library.negatives.add(plain, "default")
    library.verdicts.give(Judgement(VIDEO, "default", ("Knock",), TimeSpan(5, 13), Verdict.REJECT, "AISFX", "", 0.5))
    negatives, verdicts = library.negatives.of_profile("default"), library.verdicts.of_video(VIDEO, "default")
    linked = verdicts[0].negative_id
    assert linked is not None
    undo = delete_negatives(bench, [first, linked])
    assert [n.start_time for n in library.negatives.of_profile("default")] == [20.0]
    assert library.verdicts.of_video(VIDEO, "default") == []
    put_back(bench, undo)
    assert library.negatives.of_profile("default") == negatives
    assert library.verdicts.of_video(VIDEO, "default") == verdicts


def test_a_reject_that_came_back_still_takes_its_negative_with_it(bench: Workbench) -> None:
    library = bench.library
    number = library.verdicts.give(Judgement(VIDEO, "default", (), TimeSpan(5, 13), Verdict.REJECT))
    (made,) = library.negatives.of_profile("default")
    put_back(bench, delete_negatives(bench, [made.id]))
    library.verdicts.delete([number])
    assert library.negatives.of_profile("default") == []


def test_deleting_what_is_gone_changes_nothing(bench: Workbench) -> None:
    assert delete_negatives(bench, [99]).empty
