"""Which kinds of file are videos and sounds, so that a stranger's file never makes the program open another one."""

from __future__ import annotations

import re
from pathlib import Path

_KINDS = """
3dostr 4xm aa aac aax ac3 ac4 act adp ads adx aea afc aiff aix alp amr amrnb amrwb anm apac apc ape apm apng aptx
aptx_hd apv argo_asf argo_brp argo_cvg asf asf_o ast au av1 avi avr avs avs2 avs3 bethsoftvid bfi bfstm bink binka bmv
boa bonk brstm c93 caf cavsvideo cdxl cine codec2 daud dcstr derf dhav dirac dnxhd dsf dsicin dss dts dtshd dv dxa ea
ea_cdata eac3 epaf evc film_cpk flac flic flv frm fsb fwse g722 g723_1 g726 g726le g728 g729 gdv genh gif gsm gxf h261
h263 h264 hca hcom hevc hnm hxvs iamf idcin iff ifv ilbc ingenient ipmovie ipu ircam iss iv8 ivf ivr jpegxl_anim jv kux
kvag laf lc3 live_flv lmlm4 loas luodat lvf lxf m4v matroska mca mgsts mjpeg mjpeg_2000 mlp mm mmf mods moflex mov mp3
mp4 mpc mpc8 mpeg mpegts mpegvideo mpjpeg msf msnwctcp msp mtaf mtv musx mv mvi mxf mxg nc nistsphere nsp nsv nut nuv
obu ogg oma osq paf pdv pmp pp_bnk psxstr pva pvf qcp qoa r3d redspark rka rl2 rm roq rpl rsd rso s337m sbc scd sdns
sdr2 sds sdx ser sga shn siff simbiosis_imx sln smjpeg smk smush sol sox spdif svag svs swf tak thp tiertexseq tmv
truehd tta txd ty usm v210 vag vc1 vc1test vidc vividas vivo vmd voc vpk vqf vvc w64 wady wav wavarc wc3movie webm
webp_anim wsaud wsd wsvqa wtv wv wve xa xmd xmv xvag xwma yop yuv4mpegpipe
"""
FORMATS = ",".join(_KINDS.split())
"""ffmpeg's names of what may be opened: everything that holds picture or sound itself. Not among them: lists of other
files (concat, hls, dash, imf, image sequences), scripts, descriptions of streams, devices, stills, subtitles."""
PROTOCOLS = "file"
OPEN_OPTIONS = {"format_whitelist": FORMATS, "protocol_whitelist": PROTOCOLS}
"""For PyAV."""
INPUT_OPTIONS = ("-format_whitelist", FORMATS, "-protocol_whitelist", PROTOCOLS)
"""For ffmpeg, before `-i`."""

_ENDINGS = """
m3u m3u8 pls xspf cue edl mpd asx wax wvx wpl zpl ffconcat concat sdp smil ism isml f4m strm ram mpls ifo url webloc mlt
kdenlive fcpxml otio llc
"""
_LISTS = frozenset(_ENDINGS.split())
_HEAD = 4096
_LIST = re.compile(
    r"ffconcat\s|file\s+\S|#EXTM3U|\[(playlist|reference|internetshortcut)\]|#?\s*mpv EDL|mplayer EDL|"
    r"RTSPtext|SMILtext|TITLE:|v=0\s+[ois]=|((REM|TITLE|PERFORMER|CATALOG) [^\n]*\n\s*)*FILE\s+\S|MPLS0|DVDVIDEO-V|"
    r"(<[?!][^>]*>\s*)*<(\w+:)?(MPD|playlist|asx|smil|SmoothStreamingMedia|manifest|AssetMap|CompositionPlaylist|"
    r"WinampXML|plist|xmeml|fcpxml|mlt)\b",
    re.IGNORECASE,
)


def lists_others(path: str) -> bool:
    """Whether the file is no video but a list of other files: by its name, or by how it begins, whatever its name."""
    if Path(path).suffix.lower().removeprefix(".") in _LISTS:
        return True
    with Path(path).open("rb") as file:
        head = file.read(_HEAD)
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide else "utf-8-sig", "replace")
    return _LIST.match(text.lstrip("\x00\ufeff \t\r\n")) is not None
