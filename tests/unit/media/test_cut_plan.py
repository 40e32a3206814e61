from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eightcut.domain.clip_form import Form
from eightcut.domain.containers import WAV
from eightcut.domain.frame_grid import STANDARD
from eightcut.domain.media import CutJob
from eightcut.errors import CutProblem
from eightcut.media.cut_arguments import cut_arguments, listing_arguments
from eightcut.media.cut_plan import CutPlan, Sound, Survey, expected_frames, frame_under, plan_cut
from eightcut.media.cut_rate import choose_rate, slots
from eightcut.media.cut_repeats import repeats_and_drops
from eightcut.media.formats import INPUT_OPTIONS

NTSC = Fraction(30000, 1001)
STEREO = Sound(1, 48000, 2)


def even(fps: Fraction, count: int, start: Fraction = Fraction(0)) -> tuple[Fraction, ...]:
    return tuple(start + i / fps for i in range(count))


def seen(
    frames: tuple[Fraction, ...],
    average: Fraction | None = None,
    *,
    start: Fraction = Fraction(0),
    end: Fraction | None = None,
    sound: Sound | None = STEREO,
    picture: int | None = 0,
) -> Survey:
    return Survey(start, None, picture, average, frames, sound, end)


def job(start: float, duration: float = 8.0) -> CutJob:
    return CutJob("/films/bell.mkv", "/clips/bell.mp4", start, duration)


def test_the_command_for_a_film_is_this_one() -> None:
    plan = CutPlan(
        Fraction(5), Fraction(13, 2), 0, Fraction(13, 2), Fraction(647, 100), 0, Fraction(25), 200, STEREO, 384000
    )
    assert cut_arguments(plan, "/films/a'b.ts", "/clips/.x.part-1-0.mp4") == [
        *INPUT_OPTIONS, "-copyts", "-noaccurate_seek", "-seek_timestamp", "1", "-ss", "5.000000",
        "-i", "file:/films/a'b.ts",
        "-map", "0:0",
        "-map", "0:1",
        "-af", "aresample=48000:async=1:min_hard_comp=0.01:first_pts=312000,apad=whole_len=384000,"
        "atrim=end_sample=384000,asetpts=N",
        "-c:a", "pcm_s16le", "-ar", "48000",
        "-vf", "settb=1/1000000,trim=start_pts=6470000,setpts='if(gt(PTS,6500000),max(PTS-6500000,40000),0)',"
        "settb=1/25,fps=25/1,tpad=stop=-1:stop_mode=clone,trim=end_frame=200,crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0",
        "-fps_mode", "passthrough",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p",
        "-stats_enc_pre:v", "pipe:1", "-stats_enc_pre_fmt:v", "{ptsi} {tbi}",
        "-map_metadata", "-1", "-map_chapters", "-1", "-max_muxing_queue_size", "9999",
        "-y", "-f", "mp4", "file:/clips/.x.part-1-0.mp4",
    ]  # fmt: skip


def test_the_command_for_a_sound_file_is_this_one() -> None:
    plan = CutPlan(None, Fraction(1), None, Fraction(1), Fraction(1), 0, None, 0, Sound(0, 44100, 1), 110250, Form(WAV))
    assert cut_arguments(plan, "-odd.flac", "clip.wav") == [
        *INPUT_OPTIONS, "-copyts", "-noaccurate_seek", "-i", "file:-odd.flac",
        "-map", "0:0",
        "-af", "aresample=44100:async=1:min_hard_comp=0.01:first_pts=44100,apad=whole_len=110250,"
        "atrim=end_sample=110250,asetpts=N",
        "-c:a", "pcm_s16le", "-ar", "44100",
        "-map_metadata", "-1", "-map_chapters", "-1", "-max_muxing_queue_size", "9999",
        "-y", "-f", "wav", "file:clip.wav",
    ]  # fmt: skip


def test_a_held_first_frame_is_padded_before_the_picture() -> None:
    plan = CutPlan(None, Fraction(0), 0, Fraction(1), Fraction(1), 25, Fraction(25), 200, None, 0)
    arguments = cut_arguments(plan, "film.mp4", "clip.mp4")
    assert "tpad=start=25:start_mode=clone:stop=-1:stop_mode=clone" in arguments[arguments.index("-vf") + 1]
    assert "-af" not in arguments


def test_only_what_is_to_have_the_same_bytes_again_gives_up_the_encoders_own_thread_ahead() -> None:
    plan = CutPlan(None, Fraction(0), 0, Fraction(0), Fraction(0), 0, Fraction(25), 200, None, 0)
    for repeatable in (False, True):
        arguments = cut_arguments(replace(plan, repeatable=repeatable), "film.mp4", "clip.mp4")
        assert ("sync-lookahead=0" in arguments) is repeatable


def test_the_decoder_is_asked_from_the_same_place_in_the_same_way() -> None:
    survey = Survey(Fraction(0), Fraction(-1, 2), 2, None, (), None, None)
    assert listing_arguments(survey, "film.avi", Fraction(14)) == [
        *INPUT_OPTIONS, "-copyts", "-noaccurate_seek", "-seek_timestamp", "1", "-ss", "-0.500000",
        "-i", "file:film.avi", "-map", "0:2", "-vf", "trim=end=14.000000",
        "-fps_mode", "passthrough", "-enc_time_base:v", "filter", "-c:v", "wrapped_avframe",
        "-stats_enc_pre:v", "pipe:1", "-stats_enc_pre_fmt:v", "{pts} {tb}", "-f", "null", "-",
    ]  # fmt: skip


@given(fps=st.sampled_from(STANDARD), number=st.integers(0, 150), inside=st.fractions(0, 1))
def test_the_frame_under_a_time_is_the_one_that_began_last(fps: Fraction, number: int, inside: Fraction) -> None:
    frames = even(fps, 152)
    assert frame_under(frames, (number + inside * Fraction(99, 100)) / fps) == number
    assert frame_under(frames, Fraction(float(frames[number]))) == number
    assert frame_under(frames[1:], Fraction(0)) is None


@given(
    fps=st.sampled_from(STANDARD),
    jitter=st.lists(st.fractions(Fraction(-45, 100), Fraction(45, 100)), min_size=2, max_size=240),
)
def test_frames_less_than_half_a_frame_off_keep_a_place_each(fps: Fraction, jitter: list[Fraction]) -> None:
    frames = [(i + (off if i else 0)) / fps for i, off in enumerate(jitter)]
    assert slots(frames, fps) == list(range(len(frames)))


@given(st.lists(st.fractions(0, 10), min_size=1, max_size=60, unique=True), st.sampled_from(STANDARD))
def test_the_first_frame_has_the_first_place_to_itself_whatever_follows(times: list[Fraction], fps: Fraction) -> None:
    places = slots(sorted(times), fps)
    assert places[0] == 0
    assert 0 not in places[1:]
    assert places == sorted(places)


@pytest.mark.parametrize("fps", STANDARD)
@pytest.mark.parametrize("base", [1000, 90000])
def test_a_constant_standard_rate_is_found_behind_rounded_times(fps: Fraction, base: int) -> None:
    frames = [Fraction(round(i / fps * base), base) for i in range(round(8 * fps))]
    assert choose_rate(frames, fps * Fraction(9999, 10000)) == fps
    assert choose_rate(frames, fps / 2) == fps
    assert choose_rate(frames, Fraction(90000)) == fps
    assert choose_rate(frames, None) == fps


def test_a_constant_odd_rate_stays_and_an_uneven_one_is_that_of_the_fast_frames() -> None:
    odd = Fraction(249, 10)
    assert choose_rate(even(odd, 200), odd) == odd
    uneven = [Fraction(i, 30) for i in range(240) if i % 60 < 30 or i % 3]
    assert choose_rate(uneven, Fraction(2493, 100)) == 30
    assert choose_rate((Fraction(3),), None) == 25


@pytest.mark.parametrize("count", [12, 48, 192])
@pytest.mark.parametrize("phase", range(4))
def test_a_film_that_is_flagged_to_be_shown_as_fields_has_the_rate_of_its_frames(count: int, phase: int) -> None:
    fields = [(n * 5 + 1) // 2 for n in range(phase, phase + count)]
    frames = [Fraction(field - fields[0]) / (2 * NTSC) for field in fields]
    assert choose_rate(frames, NTSC) == Fraction(24000, 1001)


def test_where_the_rate_varies_an_even_stretch_has_its_own() -> None:
    assert choose_rate(even(Fraction(15), 120), Fraction(2390, 100)) == 15


def test_a_plan_begins_at_the_frame_under_the_asked_time_and_counts_exactly() -> None:
    start = Fraction(5000)
    plan = plan_cut(job(1.99), seen(even(NTSC, 400, start), NTSC, start=start))
    assert plan.begin == plan.first == start + 59 / NTSC
    assert plan.threshold == start + Fraction(117, 2) / NTSC
    assert (plan.frames, plan.fps, plan.samples, plan.lead) == (240, NTSC, 384000, 0)


@given(st.floats(0, 3), st.sampled_from([1.0, 1.5, 3.0]), st.sampled_from(STANDARD))
def test_a_plan_never_begins_after_the_asked_time_nor_a_frame_before(
    start: float, length: float, fps: Fraction
) -> None:
    plan = plan_cut(job(start, length), seen(even(fps, int(6 * fps)), fps))
    assert -Fraction(1, 10**5) <= Fraction(start) - plan.begin < 1 / fps
    assert plan.samples == length * 48000


@given(st.floats(0, 4.99))
def test_a_clip_before_the_first_picture_begins_within_a_frame_of_the_asked_time(start: float) -> None:
    plan = plan_cut(job(start), seen(even(Fraction(25), 250, Fraction(5)), Fraction(25)))
    assert 0 <= plan.begin - Fraction(start) < Fraction(1, 25)
    assert plan.first == 5
    assert plan.begin + plan.lead / Fraction(25) == 5


@settings(max_examples=30)
@given(
    fps=st.sampled_from(STANDARD),
    gap=st.fractions(Fraction(1, 2), 6),
    phase=st.fractions(0, 1),
    place=st.fractions(0, 1),
    base=st.sampled_from([1000, 90000, 15360]),
)
def test_under_a_standing_picture_a_clip_begins_at_the_asked_time_and_shows_each_picture_in_its_own(
    fps: Fraction, gap: Fraction, phase: Fraction, place: Fraction, base: int
) -> None:
    before = even(fps, round(2 * fps))
    after = even(fps, round(9 * fps), before[-1] + gap + phase / fps)
    frames = tuple(Fraction(round(time * base), base) for time in (*before, *after))
    last, following = frames[len(before) - 1], frames[len(before)]
    asked = last + (following - last) * place
    wanted = job(float(asked), 4.0)
    plan = plan_cut(wanted, seen(tuple(time for time in frames if time < asked + 4), fps, end=None))
    moment = Fraction(wanted.start)
    if plan.begin == last:
        assert moment - last < Fraction(105, 100) / fps
    elif plan.begin == following:
        assert abs(moment - following) < Fraction(1, 10_000)
    else:
        assert -Fraction(1, 2) / fps - Fraction(12, 10_000) <= plan.begin - moment <= 0
    assert plan.fps is not None
    shown = expected_frames(plan, [time for time in frames if time < asked + 4])
    assert len(shown) == plan.frames
    half = 1 / (2 * plan.fps) + Fraction(11, 10_000)
    for i, time in enumerate(shown):
        now = plan.begin + i / plan.fps
        later = next((each for each in frames if each > time), now + 9)
        assert time <= now + half, i
        assert later >= now - half, i


@given(asked=st.floats(1.1, 20), length=st.sampled_from([1.0, 3.0, 8.0]))
def test_a_picture_that_stays_to_the_end_is_held_from_the_asked_time_on(asked: float, length: float) -> None:
    plan = plan_cut(job(asked, length), seen(even(Fraction(25), 25), Fraction(25)))
    assert (plan.begin, plan.first, plan.fps) == (Fraction(asked), Fraction(24, 25), Fraction(25))
    assert set(expected_frames(plan, even(Fraction(25), 25))) == {plan.first}


@pytest.mark.parametrize(
    ("start", "cure"), [(0.0, "a shorter duration, or another video"), (3.0, "a shorter duration")]
)
@pytest.mark.parametrize("end", [Fraction(7), Fraction(4, 100), Fraction(0)])
def test_a_film_shorter_than_a_clip_is_not_told_to_be_cut_earlier(start: float, cure: str, end: Fraction) -> None:
    with pytest.raises(CutProblem) as told:
        plan_cut(job(start), seen(even(Fraction(25), max(1, int(end * 25))), Fraction(25), end=end))
    assert cure in told.value.message
    assert "earlier" not in told.value.message


def test_a_film_that_ends_within_a_frame_of_the_clip_is_long_enough_and_no_shorter_one() -> None:
    frames = even(Fraction(25), 200)
    assert plan_cut(job(0), seen(frames, Fraction(25), end=Fraction(797, 100))).frames == 200
    with pytest.raises(CutProblem, match=r"bell\.mkv ends at 7\.950 s: only 7\.950 s remain after 0\.000 s"):
        plan_cut(job(0), seen(frames, Fraction(25), end=Fraction(795, 100)))


def test_a_clip_without_any_picture_to_show_is_refused() -> None:
    with pytest.raises(CutProblem, match="shows no picture between"):
        plan_cut(job(0), seen((), Fraction(25)))


def test_sound_alone_begins_at_the_nearest_sample() -> None:
    plan = plan_cut(job(0.123456789, 2.5), seen((), picture=None))
    assert plan.begin == Fraction(5926, 48000)
    assert (plan.samples, plan.frames, plan.fps) == (120000, 0, None)


def test_nothing_to_cut_is_said() -> None:
    with pytest.raises(CutProblem, match="contains nothing"):
        plan_cut(job(0), seen((), picture=None, sound=None))


def test_repeats_and_drops_are_counted_together() -> None:
    frames = [Fraction(i) for i in range(6)]
    assert repeats_and_drops(frames, frames) == 0
    assert repeats_and_drops([frames[0], frames[0], frames[2], frames[3]], frames) == 2


def test_what_ffmpeg_will_show_is_known_beforehand() -> None:
    frames = [Fraction(1), Fraction(101, 100), Fraction(112, 100), Fraction(113, 100), Fraction(12, 10)]
    plan = CutPlan(None, Fraction(1), 0, Fraction(1), Fraction(1), 2, Fraction(25), 9, None, 0)
    held, first, second = [Fraction(1)] * 2, [Fraction(1)], [Fraction(101, 100)] * 2
    assert expected_frames(plan, frames) == [*held, *first, *second, *[Fraction(113, 100)] * 2, *[Fraction(12, 10)] * 2]
