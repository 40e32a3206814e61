"""What the corpora are made of: classes of sound, what lies between and under them, by package and pattern.

No package that the metric was learned from is among these (`tools.metric_sounds`), or the figures would mean nothing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of sound. Patterns are `package:glob`, the glob for the whole path.

    `repeats` recordings of a family make an event, `gap` seconds between their onsets, each cut to `longest` seconds.
    """

    patterns: tuple[str, ...]
    repeats: tuple[int, int] = (1, 1)
    gap: tuple[float, float] = (0.3, 0.6)
    longest: float = 3.0
    looped: tuple[float, float] | None = None
    """Where given, an event is one recording, looped for so many seconds."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The tables of one corpus."""

    classes: dict[str, Kind]
    distractors: Kind
    backgrounds: tuple[str, ...]

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages that the patterns name."""
        kinds = (*self.classes.values(), self.distractors)
        patterns = [*self.backgrounds, *(pattern for kind in kinds for pattern in kind.patterns)]
        return tuple(sorted({pattern.split(":")[0] for pattern in patterns}))


def _of(package: str, *globs: str) -> tuple[str, ...]:
    return tuple(f"{package}:*/{glob}" for glob in globs)


_FLOORS = ("carpet", "grass", "gravel", "metal", "sand", "snow", "stone", "tile", "wood")
_SHOTS = (
    *_of("ufoai-sound", *(f"bullet-{gun}.ogg" for gun in ("pistol*", "rifle", "rifle-1x", "shotgun", "smg", "sniper"))),
    *_of("teeworlds-data", "wp_gun_fire-*.wv", "wp_shotty_fire-*.wv"),
    *_of("openarena-data", "machinegun/machgf*.wav", "shotgun/sshotf1b.wav"),
)
_GLASS = (*_of("ufoai-sound", "breakglass*.ogg"), *_of("minetest-data", "default_break_glass*.ogg"))
_DOORS = (
    *_of("ufoai-sound", "doors/*.ogg"),
    *_of("minetest-data", "doors_*.ogg", "xpanes_*.ogg", "default_chest_*.ogg"),
    *_of("openarena-data", "doors/dr1*.wav"),
    *_of("sonic-pi-samples", "perc_door.flac"),
)
_GROWLS = (*_of("lugaru-data", "Bark*.ogg", "Growl*.ogg", "Snarl*.ogg"), *_of("openarena-data", "world/growl*.wav"))
_BEDS = (
    *_of("ufoai-sound", "ambience/[acfmsuw]*.ogg", "ambience/droning*.ogg"),
    *_of("lugaru-data", "Music*.ogg", "Wind.ogg", "DesertAmbient.ogg"),
    *_of("teeworlds-data", "music_menu.wv"),
    *_of("minetest-data", "env_sounds_water*.ogg", "default_furnace_active.ogg"),
    *_of("openarena-data", "world/wind*.wav"),
    *_of("sonic-pi-samples", "loop_*.flac", "ambi_*.flac"),
)
_NEITHER = (
    *_of("ufoai-sound", "misc/break[wme]*.ogg", "ui/beep*.ogg", "ambience/thunder*.ogg", "ugv/diesel*.ogg"),
    *_of("ufoai-sound", "aliens/taman/*.ogg"),
    *_of("minetest-data", "default_dig_*.ogg", "default_place_node*.ogg"),
    *_of("teeworlds-data", "sfx_*.wv", "wp_hammer*.wv"),
    *_of("lugaru-data", "Clank*.ogg", "*Whoosh*.ogg", "Thud.ogg", "Knife*.ogg", "Hawk.ogg"),
    *_of("sonic-pi-samples", "elec_*.flac", "perc_bell*.flac", "guit_*.flac", "mehackit_*.flac"),
    *_of("sound-theme-freedesktop", "*.oga"),
)
"""Distractors of both tables of these packages."""

DEVELOPMENT = Sources(
    {
        "key_typing": Kind(_of("bucklespring-data", "wav/*-[01].wav"), (4, 14), (0.08, 0.35)),
        "gunshot": Kind(_SHOTS, (1, 4), (0.25, 0.7)),
        "glass_break": Kind(_GLASS),
        "footsteps": Kind(
            (
                *_of("ufoai-sound", *(f"footsteps/{floor}[1-4].ogg" for floor in _FLOORS)),
                *_of("minetest-data", *(f"default_{floor}_footstep*.ogg" for floor in _FLOORS)),
                *_of("lugaru-data", "FootStep*.ogg"),
                *_of("teeworlds-data", "foley_foot_*.wv"),
                *_of("openarena-data", "footsteps/boot*.wav", "footsteps/step[123].wav"),
            ),
            (3, 8),
            (0.3, 0.65),
            0.6,
        ),
        "growl_bark": Kind(_GROWLS, (1, 3), (0.4, 0.9), 2.0),
        "door": Kind(_DOORS),
    },
    Kind(
        (
            *_NEITHER,
            *_of(
                "ufoai-sound", "weapons/laser*.ogg", "weapons/plasma*.ogg", "weapons/explosion*.ogg", "geoscape/*.ogg"
            ),
            *_of("ufoai-sound", "civilians/*.ogg", "soldiers/*.ogg", "footsteps/splash*.ogg"),
            *_of("minetest-data", "default_water_footstep*.ogg"),
            *_of("teeworlds-data", "vo_*.wv", "wp_laser*.wv"),
            *_of("lugaru-data", "Rabbit*.ogg"),
            *_of("openarena-data", "voices/*.ogg", "player/announcer/*.wav", "items/*.wav"),
            *_of("sonic-pi-samples", "tabla_*.flac", "drum_*.flac"),
        ),
        longest=4.0,
    ),
    _BEDS,
)
"""Six classes on which the recipe was developed."""

OTHER = Sources(
    {
        "explosion": Kind(
            (
                *_of("ufoai-sound", "weapons/explosion*.ogg", "geoscape/combat-explosion.ogg"),
                *_of("teeworlds-data", "wp_flump_explo-*.wv"),
                *_of("openarena-data", "kam_explode*.wav", "weapons/rocket/rocklx1a.wav"),
                *_of("minetest-data", "tnt_explode.ogg"),
            )
        ),
        "speech": Kind(_of("openarena-data", "player/announcer/*.wav", "feedback/*.wav", "voices/*.ogg")),
        "laser": Kind(
            (
                *_of("ufoai-sound", "weapons/laser*.ogg", "weapons/plasma*.ogg", "geoscape/combat-air*.ogg"),
                *_of("teeworlds-data", "wp_laser_fire*.wv"),
                *_of("openarena-data", "weapons/plasma/*.wav"),
            ),
            (1, 3),
            (0.3, 0.7),
        ),
        "splash": Kind(
            (
                *_of("ufoai-sound", "footsteps/splash*.ogg"),
                *_of("openarena-data", "footsteps/splash*.wav", "player/wat*.wav"),
                *_of("minetest-data", "default_water_footstep*.ogg"),
            ),
            (2, 5),
            (0.3, 0.65),
        ),
        "scream": Kind(
            (
                *_of("ufoai-sound", "soldiers/*death*.ogg", "civilians/*.ogg"),
                *_of("openarena-data", "sarge/*.wav"),
                *_of("teeworlds-data", "vo_teefault_pain*.wv"),
                *_of("lugaru-data", "Rabbit*.ogg"),
            )
        ),
        "reload": Kind(
            (
                *_of("ufoai-sound", "weapons/reload*.ogg"),
                *_of("teeworlds-data", "wp_switch*.wv"),
                *_of("openarena-data", "weapons/change.wav", "items/*.wav"),
            )
        ),
        "drum": Kind(_of("sonic-pi-samples", "drum_*.flac", "tabla_*.flac"), (2, 6), (0.2, 0.5)),
    },
    Kind((*_NEITHER, *_SHOTS, *_GLASS, *_DOORS, *_GROWLS), longest=4.0),
    _BEDS,
)
"""Seven other classes from the same packages."""

_WIDELANDS, _NAEV, _SKY, _TORCS = "widelands-data", "naev-data", "endless-sky-data", "torcs-data"
_HORIZONS, _RACER = "unknown-horizons", "extremetuxracer-data"
ELSEWHERE = Sources(
    {
        "bird": Kind(_of(_WIDELANDS, "animals/bird*.ogg"), (1, 2), (0.4, 0.9)),
        "cattle": Kind(
            _of(
                _WIDELANDS, "farm/[dfho]*.ogg", "farm/sheep*.ogg", "animals/[ms]*.ogg", "animals/boar.ogg", "duck/*.ogg"
            )
        ),
        "hammer": Kind(
            (
                *_of(_WIDELANDS, "hammering/*.ogg", "smiths/*smith_*.ogg", "stonecutting/*.ogg", "cutting/*.ogg"),
                *_of(_HORIZONS, "sounds/smith.ogg", "sounds/stonemason.ogg"),
            )
        ),
        "explosion": Kind(
            (
                *_of(_NAEV, "explosion[0-9].wav", "lrgexp*.ogg", "medexp*.ogg", "bansheeexp.ogg", "empexplode.ogg"),
                *_of(_SKY, "explosion*.wav", "final explosion*.wav", "nuke.wav"),
            )
        ),
        "laser": Kind(
            (
                *_of(_NAEV, "laser.wav", "beam0.wav", "ion.wav", "mace.wav", "plasma.wav", "neutron.wav", "ripper.ogg"),
                *_of(_SKY, "blaster.wav", "laser~.wav", "pulse.wav", "proton.wav", "particle.wav", "disruptor~.wav"),
            ),
            (1, 3),
            (0.3, 0.7),
        ),
        "speech": Kind(_of(_HORIZONS, "voice/*.ogg")),
    },
    Kind(
        (
            *_of(_WIDELANDS, "sawmill/*.ogg", "saw/*.ogg", "woodcutting/*.ogg", "metal/*.ogg", "military/*.ogg"),
            *_of(_WIDELANDS, "other/*.ogg", "empire/*.ogg", "fisher/*.ogg", "message_*.ogg", "animals/[cfw]*.ogg"),
            *_of(
                _NAEV, "computer_*.ogg", "hail.ogg", "jump.wav", "missile.wav", "nav.wav", "target.wav", "outfit*.ogg"
            ),
            *_of(_SKY, "alarm.wav", "fail.wav", "landing.wav", "takeoff.wav", "torpedo.wav", "rocket.wav", "jump*.wav"),
            *_of(_TORCS, "crash*.wav", "boom.wav", "skid*.wav", "gear_change*.wav", "backfire.wav"),
            *_of(_HORIZONS, "sounds/*.ogg"),
            *_of(_RACER, "pickup*.wav", "tree_hit.wav"),
        ),
        longest=4.0,
    ),
    (
        *_of(_NAEV, "music/*.ogg"),
        *_of(_WIDELANDS, "music/ingame_0*.ogg"),
        *_of(_RACER, "music/*.ogg", "sounds/*_slide.wav"),
        *_of(_TORCS, "engine-1.wav", "road-ride.wav"),
        *_of(_SKY, "ambient/machinery.mp3"),
    ),
)
"""Six classes from other packages."""

LONG = Sources(
    {
        "engine": Kind(
            _of(_TORCS, "*engine*.wav", "ferrari*.wav", "lotus.wav", "nsx.wav", "viper*.wav", "ford*.wav", "gt*.wav"),
            looped=(20, 120),
        ),
        "crowd": Kind(
            _of(_WIDELANDS, "taverns/*.ogg", "lobby_*.ogg") + _of(_HORIZONS, "tavern.ogg", "main_square.ogg"),
            looped=(20, 120),
        ),
        "water": Kind(
            (
                *_of("minetest-data", "env_sounds_water*.ogg"),
                *_of(_HORIZONS, "music/waves.ogg"),
                *_of("ufoai-sound", "ambience/water*.ogg"),
                *_of("openarena-data", "world/waterfall.wav", "world/drops.wav"),
            ),
            looped=(20, 120),
        ),
        "music": Kind(_of(_NAEV, "music/*.ogg") + _of(_RACER, "music/*.ogg"), looped=(20, 120)),
        "click": Kind(_of("bucklespring-data", "wav/*-1.wav"), longest=0.1),
        "bird": ELSEWHERE.classes["bird"],
    },
    DEVELOPMENT.distractors,
    (*_of("ufoai-sound", "ambience/droning*.ogg"), *_of("openarena-data", "world/wind*.wav")),
)
"""Sounds of 20 to 120 s, clicks, and one of ordinary length."""

TABLES = {"development": DEVELOPMENT, "other": OTHER, "elsewhere": ELSEWHERE, "long": LONG}
