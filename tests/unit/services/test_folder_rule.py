"""Whether a profile's clips go to folders that are named after those of their videos."""

from __future__ import annotations

import pytest

from eightcut.domain.clips import ClipRow
from eightcut.services.clips.folder_rule import doubtful_folder, follows_rule
from eightcut.services.context import Services


@pytest.mark.parametrize(
    ("path", "target", "name"),
    [
        ("/in/Old House/a.mp4", "/out/old_house_doors", ""),
        ("/in/street/a.mp4", "/out/doors", "street"),
        ("/in/ab/a.mp4", "/out/doors", ""),
        ("a.mp4", "/out/doors", ""),
    ],
)
def test_a_folder_that_seems_to_be_of_other_videos_is_doubted(path: str, target: str, name: str) -> None:
    assert doubtful_folder(path, target) == name


KEPT, OTHER = ("/in/{0}/a.mp4", "/out/{0}/Door"), ("/in/{0}/a.mp4", "/out/Door")


@pytest.mark.parametrize(
    ("pairs", "follows"),
    [
        ([], False),
        ([(*KEPT, "street")], False),
        ([(*KEPT, "street"), (*KEPT, "harbour")], True),
        ([(*KEPT, "street"), (*KEPT, "harbour"), ("/in/ab/a.mp4", "/out/Bell", "")], True),
        ([(*KEPT, "street"), (*KEPT, "harbour"), (*OTHER, "old house")], False),
        ([(*KEPT, name) for name in ("street", "harbour", "woods", "lake")] + [(*OTHER, "old house")], True),
        ([(*OTHER, name) for name in ("street", "harbour", "woods", "lake")], False),
    ],
)
def test_earlier_clips_of_more_than_one_folder_say_whether_there_is_a_rule(
    ctx: Services, pairs: list[tuple[str, str, str]], follows: bool
) -> None:
    for source, out, name in pairs:
        path = f"{out.format(name)}/vid_001/clip_001_m1_0.mp4"
        ctx.library.clips.add(ClipRow("a.mp4", 1.0, path, source_path=source.format(name)))
    assert follows_rule(ctx, "default") is follows
    assert not follows_rule(ctx, "guest")
