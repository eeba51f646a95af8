"""AcousticBrainz: tempo and key by analysis, found by MusicBrainz id; a frozen archive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loaders.sample import keys, worked_examples
from loaders.sample.dice import Dice
from loaders.sample.model import Track
from loaders.sample.providers.common import Json, Provider, Row

_LAST_SUBMISSION = "2022-02-16"
_EXTRACTOR = {"essentia": "2.1-beta2", "extractor": "music 1.0"}


class AcousticBrainz(Provider):
    """Answers in the shape of AcousticBrainz' API, version 1."""

    name = "acousticbrainz"
    api_version = "v1"
    typical_ms = 410
    offset_s = 1.4

    def outage(self, dice: Dice) -> tuple[int, Any]:
        """A gateway's page."""
        return 502, "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"

    def answers(self, track: Track, asked: Json) -> Iterator[Row]:
        """The low-level document, and for some the high-level one."""
        troubles, dice, index = self.troubles, self.ask_dice.at(track.index), track.index
        example = index < worked_examples.COUNT
        if track.mbid is None or not (dice.chance(troubles.acousticbrainz_asked) or example):
            return
        with_id = {**asked, "provider_id": track.mbid}
        params = {"n": 0}
        failed, answered, later = self.tried(dice, index, "{mbid}/low-level", with_id, params)
        yield from failed
        if not answered:
            return
        if not track.on_acousticbrainz or track.release_date > _LAST_SUBMISSION:
            yield self.row(
                index, "{mbid}/low-level", with_id, params, {"message": "Not found"}, 404, "not_found", later
            )
            return
        yield self.row(index, "{mbid}/low-level", with_id, params, self._low(track), later_s=later)
        if dice.chance(troubles.acousticbrainz_high):
            yield self.row(
                index, "{mbid}/high-level", with_id, params, self._high(track), later_s=later + 0.3
            )

    def _metadata(self, track: Track, dice: Dice, version: Json) -> Json:
        tags: Json = {
            "album": [track.release_name],
            "artist": [track.credit],
            "title": [track.full_title],
            "date": [track.release_date[: dice.pick((4, 4, 10))]],
            "musicbrainz_recordingid": [track.mbid],
        }
        if dice.chance(0.3):
            tags["label"] = [track.label.name]
        if dice.chance(0.2):
            tags["isrc"] = [track.isrc]
        length = round(track.duration_ms / 1000 + dice.random() * 2 - 1, 3)
        return {
            "audio_properties": {"length": length, "codec": "mp3", "bit_rate": 320000, "replay_gain": -9.4},
            "tags": tags,
            "version": version,
        }

    def _low(self, track: Track) -> Json:
        troubles, dice = self.troubles, self.hit_dice.at(track.index)
        random = dice.random
        bpm, key = track.bpm, track.key
        example = track.index < worked_examples.COUNT
        draw = random()
        if not example and draw < troubles.acousticbrainz_half_double:
            bpm = bpm / 2 if bpm > 110 else bpm * 2
        elif not example and draw < troubles.acousticbrainz_half_double + troubles.acousticbrainz_bpm_off:
            bpm *= 2 / 3
        strength = 0.55 + random() * 0.4
        if random() < troubles.acousticbrainz_key_wrong and not example:
            key = keys.wrong(key, dice)
            # Where the analysis errs it mostly knew little; sometimes it is sure of itself all the same.
            strength = 0.12 + random() * 0.45
        tonic = keys.SHARPS[keys.pitch_class(key)]
        scale = "major" if key >= 12 else "minor"
        return {
            "lowlevel": {"average_loudness": round(0.6 + track.energy * 0.35, 6), "dynamic_complexity": 3.07},
            "metadata": self._metadata(track, dice, _EXTRACTOR),
            "rhythm": {
                "beats_count": int(bpm * track.duration_ms / 60_000),
                "bpm": round(bpm + random() * 0.16 - 0.08, 6),
                "danceability": round(0.7 + track.danceability * 0.9 + random() * 0.2, 6),
                "onset_rate": round(2 + random() * 4, 6),
            },
            "tonal": {
                "chords_key": tonic,
                "chords_scale": scale,
                "key_key": tonic,
                "key_scale": scale,
                "key_strength": round(strength, 6),
                "tuning_frequency": 440,
            },
        }

    def _high(self, track: Track) -> Json:
        dice = self.hit_dice.at(1 << 40 | track.index)

        def classify(name: str, share: float) -> Json:
            share = round(min(0.999, max(0.001, share + dice.random() * 0.2 - 0.1)), 6)
            rest = round(1 - share, 6)
            value, probability = (name, share) if share >= rest else (f"not_{name}", rest)
            return {"all": {name: share, f"not_{name}": rest}, "probability": probability, "value": value}

        voice = 0.8 if track.featured else 0.2
        return {
            "highlevel": {
                "danceability": classify("danceable", track.danceability + 0.05),
                "genre_electronic": {
                    "all": {"ambient": 0.1, "dnb": 0.1, "house": 0.4, "techno": 0.25, "trance": 0.15},
                    "probability": 0.4,
                    "value": "house",
                },
                "mood_acoustic": classify("acoustic", track.acousticness),
                "mood_aggressive": classify("aggressive", track.energy - 0.1),
                "mood_electronic": classify("electronic", 0.9),
                "mood_happy": classify("happy", track.valence),
                "mood_party": classify("party", track.energy),
                "mood_relaxed": classify("relaxed", 1 - track.energy),
                "voice_instrumental": {
                    "all": {"instrumental": round(1 - voice, 6), "voice": voice},
                    "probability": 0.8,
                    "value": "voice" if voice > 0.5 else "instrumental",
                },
            },
            "metadata": self._metadata(track, dice, {"highlevel": _EXTRACTOR, "lowlevel": _EXTRACTOR}),
        }
