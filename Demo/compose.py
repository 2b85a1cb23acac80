#!/usr/bin/env python3
"""Composes SurSathi's demo music: six short loops, one for each default mood.

    Demo/compose.py [FOLDER]        # default: the folder music beside this file

Needs Python 3.8 or newer (standard library only) and the program lame. The same scores give the same sound every time.
"""

import os
import subprocess
import sys
import tempfile

import synth
from synth import Piece

MAJOR_SEVENTH = (0, 4, 7, 11)
MAJOR = (0, 4, 7)
MINOR = (0, 3, 7)
AUGMENTED = (0, 4, 8)


def line(piece, instrument, start, notes, level, pan=0.0, hold=1.0):
    """Plays a melody of (pitch or None for a rest, beats) and returns the beat after it."""
    for pitch, beats in notes:
        if pitch is not None:
            piece.play(instrument, start, pitch, beats * hold, level, pan)
        start += beats
    return start


def calm():
    """Still Water: F lydian, 72 to the minute; electric piano over a pad."""
    piece = Piece(72, 48)
    # Root and the chord's notes above it.
    bars = [
        (41, (57, 60, 64, 67)), (43, (55, 59, 62, 64)), (40, (55, 59, 62, 67)), (45, (55, 60, 64, 67)),
        (41, (57, 60, 64, 69)), (43, (59, 62, 65, 69)), (36, (55, 60, 64, 67)), (36, (55, 59, 62, 67)),
        (38, (57, 60, 65, 69)), (40, (55, 59, 64, 67)), (41, (57, 60, 64, 69)), (43, (55, 60, 62, 67)),
    ]
    for number, (root, chord) in enumerate(bars):
        beat = number * 4
        piece.play(synth.bass, beat, root, 3.5, 0.35)
        for place, pitch in enumerate(chord):
            piece.play(synth.pad, beat, pitch, 4, 0.13, -0.6 + 0.4 * place)
        for place, pitch in enumerate((chord[0], chord[2], chord[1] + 12, chord[3], chord[2], chord[3] - 12)):
            piece.play(synth.electric_piano, beat + place * 0.5 + 0.5, pitch, 1.5, 0.14, 0.35)
    melody = [
        (76, 3), (72, 1), (74, 4), (71, 2), (74, 2), (72, 3), (None, 1),
        (76, 1.5), (77, 0.5), (79, 2), (77, 3), (74, 1), (76, 4), (None, 4),
        (77, 2), (76, 1), (72, 1), (74, 2), (71, 2), (72, 1.5), (76, 0.5), (81, 2), (79, 3), (None, 1),
    ]
    line(piece, synth.electric_piano, 0, melody, 0.32, -0.15, hold=1.2)
    return piece, 0.5, 2.2


def happy():
    """Sunny Side: G major, 132 to the minute; ukulele, whistle, glockenspiel and a shaker."""
    piece = Piece(132, 96)
    chords = {"G": (43, (67, 71, 74, 79)), "C": (48, (67, 72, 76, 79)), "D": (50, (66, 69, 74, 78)),
              "e": (40, (67, 71, 76, 79)), "a": (45, (69, 72, 76, 81))}
    bars = "G C G D G C D G" + " e C G D e a D D" + " G C G D G C D G"
    for number, name in enumerate(bars.split()):
        root, chord = chords[name]
        beat = number * 4
        for offset, pitch in ((0, root), (1.5, root + 7), (2, root + 12), (3, root + 7)):
            piece.play(synth.bass, beat + offset, pitch, 0.8, 0.42)
        for offset, level in ((0.5, 0.16), (1, 0.2), (1.5, 0.12), (2.5, 0.16), (3, 0.2), (3.5, 0.14)):
            for place, pitch in enumerate(chord):
                piece.play(synth.ukulele, beat + offset + place * 0.02, pitch, 0.45, level, -0.35)
        for eighth in range(8):
            piece.play(synth.shaker, beat + eighth / 2, eighth % 3 + 5, 0.25, 0.3 if eighth % 2 else 0.17, 0.5)
        piece.play(synth.kick, beat, 55, 0.5, 0.4)
        piece.play(synth.kick, beat + 2, 55, 0.5, 0.35)
    tune = [
        (74, 0.5), (76, 0.5), (79, 1), (79, 0.5), (81, 0.5), (83, 1), (84, 0.5), (83, 0.5), (81, 0.5), (79, 0.5), (76, 2),
        (74, 0.5), (76, 0.5), (79, 1), (83, 1), (79, 1), (81, 3), (None, 1),
        (83, 0.5), (84, 0.5), (86, 1), (83, 1), (79, 1), (84, 0.5), (83, 0.5), (81, 0.5), (79, 0.5), (76, 1), (79, 1),
        (78, 1), (81, 1), (84, 0.5), (83, 0.5), (81, 1), (79, 3), (None, 1),
    ]
    bridge = [
        (83, 1.5), (81, 0.5), (79, 1), (76, 1), (79, 1.5), (76, 0.5), (72, 1), (76, 1), (74, 1), (79, 1), (83, 1), (79, 1),
        (81, 2), (78, 2), (83, 1.5), (81, 0.5), (79, 1), (83, 1), (84, 1.5), (83, 0.5), (81, 1), (84, 1),
        (86, 1), (84, 0.5), (83, 0.5), (81, 1), (78, 1), (81, 0.5), (78, 0.5), (74, 1), (None, 2),
    ]
    line(piece, synth.whistle, 0, tune, 0.26, 0.1, hold=0.9)
    line(piece, synth.glockenspiel, 32, bridge, 0.22, 0.3)
    line(piece, synth.whistle, 64, tune, 0.24, 0.1, hold=0.9)
    line(piece, synth.glockenspiel, 64, [(p and p + 12, b) for p, b in tune], 0.09, -0.4)
    return piece, 0.22, 0.9


def sad():
    """Rain on the Window: D minor, 3/4 at 66 to the minute; piano and cello."""
    piece = Piece(66, 48)
    bars = [
        (38, (62, 65, 69)), (36, (60, 64, 67)), (34, (58, 62, 65)), (33, (57, 61, 64)),
        (38, (57, 62, 65)), (31, (58, 62, 67)), (33, (57, 64, 67)), (38, (57, 62, 65)),
        (34, (58, 62, 69)), (36, (60, 64, 67)), (41, (57, 60, 65)), (33, (57, 61, 67)),
        (31, (58, 62, 65)), (38, (57, 62, 65)), (33, (57, 61, 64)), (38, (57, 62, 65)),
    ]
    for number, (root, chord) in enumerate(bars):
        beat = number * 3
        piece.play(synth.piano, beat, root, 3, 0.4, -0.3)
        for place, pitch in enumerate((chord[0], chord[1], chord[2], chord[1], chord[0])):
            piece.play(synth.piano, beat + 0.5 + place * 0.5, pitch, 1.4, 0.17 - 0.015 * place, -0.2)
    cello = [
        (69, 2), (65, 1), (67, 2), (64, 1), (65, 2), (62, 1), (61, 3),
        (62, 1), (64, 1), (65, 1), (67, 2), (70, 1), (69, 1.5), (67, 0.5), (64, 1), (65, 3),
        (74, 2), (72, 1), (72, 1.5), (70, 0.5), (67, 1), (69, 2), (65, 1), (67, 1), (64, 1), (61, 1),
        (65, 1.5), (62, 0.5), (58, 1), (57, 1), (62, 1), (65, 1), (64, 2), (61, 1), (62, 2.5), (None, 0.5),
    ]
    line(piece, synth.cello, 0, [(p and p - 12, b) for p, b in cello], 0.2, 0.3, hold=0.98)
    drops = ((1.5, 81), (4.5, 79), (7.5, 77), (10.5, 76), (16.5, 79), (22.5, 77), (28.5, 79), (31.5, 77), (37.5, 74),
             (43.5, 76), (46.5, 74))
    for beat, pitch in drops:
        piece.play(synth.piano, beat, pitch, 1.5, 0.12, 0.55)
    return piece, 0.55, 2.6


def surprised():
    """Jack in the Box: major chords a third apart, 144 to the minute; pizzicato that sneaks, stops and bursts out."""
    piece = Piece(144, 96)

    def sneak(beat, root, chord):
        for place, offset in enumerate((0, 1, 2, 3)):
            piece.play(synth.pizzicato, beat + offset, root + (0 if place % 2 == 0 else 7), 1, 0.4, -0.4)
            for pitch in chord:
                piece.play(synth.pizzicato, beat + offset + 0.5, root + 24 + pitch, 1, 0.13, 0.1)

    def burst(beat, root, chord):
        rising = [root + 36 + p + 12 * octave for octave in range(2) for p in chord]
        for place, pitch in enumerate(rising):
            piece.play(synth.glockenspiel, beat + place * 0.25, pitch, 1, 0.12 + 0.014 * place, -0.5 + 0.2 * place)
        for pitch in chord:
            piece.play(synth.ukulele, beat + 2, root + 24 + pitch, 1, 0.2, 0.2)
            piece.play(synth.marimba, beat + 2, root + 36 + pitch, 1, 0.17, -0.2)
        piece.play(synth.kick, beat + 2, 60, 1, 0.5)
        piece.play(synth.snare, beat + 2, 210, 1, 0.28)

    tune = [
        (60, 0.5), (64, 0.5), (66, 0.5), (67, 1), (None, 0.5), (72, 1), (71, 0.5), (67, 0.5), (66, 0.5), (64, 1), (None, 1),
        (60, 0.5), (64, 0.5), (67, 0.5), (71, 1), (None, 0.5), (74, 1), (76, 0.5), (None, 1), (66, 0.5), (67, 0.5), (None, 1.5),
    ]
    for part, (root, chord) in enumerate(((36, MAJOR), (40, MAJOR), (44, MAJOR))):
        start = part * 32
        for bar in (0, 1, 2, 3):
            sneak(start + bar * 4, root, chord)
        line(piece, synth.marimba, start, [(p and p + root - 24, b) for p, b in tune], 0.42, 0.3)
        burst(start + 16, root + 4, AUGMENTED)
        sneak(start + 20, root, chord)
        line(piece, synth.whistle, start + 20, [(root + 43, 0.5), (root + 42, 0.5), (root + 48, 2)], 0.22, 0.2)
        burst(start + 24, root - 1, MAJOR_SEVENTH)
        line(piece, synth.pizzicato, start + 28, [(root + 24 - i, 0.5) for i in range(6)], 0.45, -0.2)
        for offset in (28, 29, 30):
            piece.play(synth.hat, start + offset, 3, 1, 0.3, 0.4)
    return piece, 0.3, 1.1


def afraid():
    """Footsteps: E phrygian over a drone, 68 to the minute; heartbeat, tremolo strings, celesta in tritones."""
    piece = Piece(68, 48)
    clusters = [(64, 65, 71), (63, 66, 72), (64, 65, 70), (62, 65, 68), (61, 64, 70), (64, 65, 71)]
    for number, cluster in enumerate(clusters):
        beat = number * 8
        piece.play(synth.drone, beat, 40, 8, 0.26, 0.1)
        piece.play(synth.drone, beat, 47 if number % 2 == 0 else 46, 8, 0.16, -0.1)
        for place, pitch in enumerate(cluster):
            piece.play(synth.tremolo_strings, beat + 1, pitch, 6.5, 0.1, -0.6 + 0.6 * place)
    for bar in range(12):
        piece.play(synth.kick, bar * 4, 44, 1, 0.55)
        piece.play(synth.kick, bar * 4 + 0.42, 40, 1, 0.4)
        piece.play(synth.kick, bar * 4 + 2, 44, 1, 0.5)
        piece.play(synth.kick, bar * 4 + 2.42, 40, 1, 0.36)
        for beat in (1, 3):
            piece.play(synth.pizzicato, bar * 4 + beat, 40 + (1 if bar % 4 == 3 else 0), 1, 0.3, 0.3)
    music_box = [
        (None, 2), (83, 1), (77, 3), (None, 2), (84, 0.5), (83, 0.5), (79, 1), (78, 2), (None, 4),
        (89, 1), (83, 3), (None, 2), (88, 0.5), (82, 1.5), (76, 4), (None, 3), (77, 0.5), (83, 0.5), (89, 2), (88, 2),
        (None, 2), (82, 1), (76, 3), (None, 2), (77, 1), (76, 3),
    ]
    line(piece, synth.celesta, 0, music_box, 0.24, 0.45)
    return piece, 0.7, 3.0


def angry():
    """Red Mist: E phrygian dominant, 140 to the minute; distorted power chords, drums and a hard lead."""
    piece = Piece(140, 96)
    riff_a = [(40, 0.5), (40, 0.5), (None, 0.5), (40, 0.5), (41, 1), (40, 0.5), (43, 0.5),
              (40, 0.5), (40, 0.5), (None, 0.5), (40, 0.5), (46, 0.5), (45, 0.5), (43, 0.5), (41, 0.5)]
    riff_b = [(45, 1), (45, 0.5), (44, 0.5), (43, 1), (41, 1), (40, 1.5), (41, 0.5), (43, 0.5), (44, 0.5), (41, 1)]
    for part, riff in enumerate((riff_a, riff_a, riff_a, riff_a, riff_b, riff_b, riff_a, riff_a, riff_b, riff_b, riff_a, riff_a)):
        line(piece, synth.power_chord, part * 8, riff, 0.2, -0.25, hold=0.85)
        line(piece, synth.bass, part * 8, [(p and p - 12, b) for p, b in riff], 0.5, 0.0, hold=0.9)
    for bar in range(24):
        beat = bar * 4
        for offset in (0, 0.75, 1.5, 2, 2.75) if bar % 2 == 0 else (0, 0.5, 1.5, 2, 2.5):
            piece.play(synth.kick, beat + offset, 50, 0.5, 0.7)
        for offset in (1, 3):
            piece.play(synth.snare, beat + offset, 185, 0.5, 0.55, 0.05)
        if bar % 8 == 7:
            for step in range(4):
                piece.play(synth.snare, beat + 3 + step / 4, 170, 0.5, 0.3 + 0.07 * step, -0.1)
        for eighth in range(8):
            piece.play(synth.hat, beat + eighth / 2, eighth % 2 + 11, 0.5, 0.35 if eighth % 2 == 0 else 0.2, 0.4)
    scream = [
        (64, 1.5), (65, 0.5), (68, 1), (65, 1), (64, 2), (62, 1), (64, 1), (68, 1.5), (69, 0.5), (71, 1), (69, 1),
        (68, 0.5), (65, 0.5), (64, 3),
    ]
    line(piece, synth.lead, 32, scream, 0.2, 0.35, hold=0.95)
    line(piece, synth.lead, 64, [(p + 12, b) for p, b in scream], 0.15, 0.35, hold=0.95)
    return piece, 0.18, 0.9


PIECES = {
    "calm": ("Still Water", "Ambient", calm),
    "happy": ("Sunny Side", "Folk", happy),
    "sad": ("Rain on the Window", "Chamber Music", sad),
    "surprised": ("Jack in the Box", "Soundtrack", surprised),
    "afraid": ("Footsteps", "Soundtrack", afraid),
    "angry": ("Red Mist", "Metal", angry),
}
RMS = 10 ** (-19 / 20)


def encode(source, target, title, genre, number):
    tags = ["--tt", title, "--ta", "SurSathi", "--tl", "Demo", "--tg", genre, "--tn", f"{number}/{len(PIECES)}"]
    quality = ["--abr", "30", "--resample", "22.05", "--lowpass", "7.5", "-m", "j", "-q", "0"]
    subprocess.run(["lame", "--quiet", "--add-id3v2", "--id3v2-only", *quality, *tags, source, target], check=True)


def main():
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "music")
    folder = sys.argv[1] if len(sys.argv) > 1 else beside
    for number, (mood, (title, genre, compose)) in enumerate(PIECES.items(), start=1):
        target = os.path.join(folder, mood, f"{title}.mp3")
        os.makedirs(os.path.dirname(target), exist_ok=True)
        piece, wet, reverb_seconds = compose()
        with tempfile.TemporaryDirectory() as scratch:
            recording = os.path.join(scratch, "piece.wav")
            piece.write(recording, wet, reverb_seconds, RMS)
            encode(recording, target, title, genre, number)
        print(f"{target}: {piece.length / synth.RATE:.1f} s, {os.path.getsize(target)} bytes")


if __name__ == "__main__":
    main()
