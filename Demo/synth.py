"""A small synthesiser for compose.py: instruments, drums, a stereo mix and a reverb, in Python's standard library only.

A note is a list of floats at RATE. Tails that run past the end of a piece go on at its start, so that every piece loops.
"""

import array
import math
import random
import wave

RATE = 22050
TABLE = 2048


def hertz(midi):
    """The frequency of a MIDI note number (69 is A at 440 Hz)."""
    return 440.0 * 2 ** ((midi - 69) / 12)


def ringing(frequency, seconds, decay, amplitude):
    """One damped sine, as a two-pole resonator; `decay` is the time in which it falls to 1/e."""
    count = int(seconds * RATE)
    if frequency >= RATE * 0.45:
        return [0.0] * count
    step = 2 * math.pi * frequency / RATE
    damping = math.exp(-1 / (decay * RATE))
    first, second = 2 * damping * math.cos(step), -damping * damping
    older, newer = 0.0, amplitude * damping * math.sin(step)
    samples = []
    append = samples.append
    for _ in range(count):
        append(older)
        older, newer = newer, first * newer + second * older
    return samples


def struck(frequency, seconds, decay, partials, release):
    """Several damped sines. `partials` are (ratio to the fundamental, amplitude, share of the decay time)."""
    total = [0.0] * int((seconds + release) * RATE)
    for ratio, amplitude, share in partials:
        wave_ = ringing(frequency * ratio, seconds + release, decay * share, amplitude)
        total = [a + b for a, b in zip(total, wave_)]
    return envelope(total, 0.002, release)


def envelope(samples, attack, release):
    """Fades in over `attack` seconds and out over the last `release` seconds (raised cosine: no clicks)."""
    rise, fall = max(1, int(attack * RATE)), max(1, int(release * RATE))
    rise, fall = min(rise, len(samples)), min(fall, len(samples))
    for i in range(rise):
        samples[i] *= 0.5 - 0.5 * math.cos(math.pi * i / rise)
    for i in range(fall):
        samples[-1 - i] *= 0.5 - 0.5 * math.cos(math.pi * i / fall)
    return samples


def harmonics_table(amplitudes, frequency):
    """One period of a sum of harmonics, without those above the hearing of RATE."""
    audible = [(k + 1, a) for k, a in enumerate(amplitudes) if (k + 1) * frequency < RATE * 0.42]
    scale = 2 * math.pi / TABLE
    return [sum(a * math.sin(k * i * scale) for k, a in audible) for i in range(TABLE)]


def bowed(frequency, seconds, amplitudes, attack, release, detune=(0.0,), vibrato=0.0, tremolo=0.0):
    """A sustained tone: a wavetable, one voice for each detuning in cents, with vibrato (cents) and tremolo (depth)."""
    table = harmonics_table(amplitudes, frequency)
    count = int((seconds + release) * RATE)
    total = [0.0] * count
    for number, cents in enumerate(detune):
        step = frequency * 2 ** (cents / 1200) * TABLE / RATE
        position = number * TABLE / 3
        if vibrato:
            depth = step * (2 ** (vibrato / 1200) - 1)
            turn = 2 * math.pi * 5.2 / RATE
            for i in range(count):
                total[i] += table[int(position) % TABLE]
                position += step + depth * math.sin(turn * i) * min(1.0, i / (0.5 * RATE))
        else:
            total = [t + table[int(position + step * i) % TABLE] for i, t in enumerate(total)]
    gain = 1 / len(detune)
    if tremolo:
        turn = 2 * math.pi * 9.5 / RATE
        total = [s * gain * (1 - tremolo * (0.5 + 0.5 * math.sin(turn * i))) for i, s in enumerate(total)]
    else:
        total = [s * gain for s in total]
    return envelope(total, attack, release)


def piano(midi, seconds):
    f = hertz(midi)
    partials = [(k * math.sqrt(1 + 0.0004 * k * k), 1 / k**1.5, 1 / k**0.7) for k in range(1, 9)]
    return struck(f, seconds, 1.4 * (220 / f) ** 0.4, partials, 0.25)


def electric_piano(midi, seconds):
    f = hertz(midi)
    return struck(f, seconds, 1.1 * (220 / f) ** 0.3, [(1, 1, 1), (2, 0.22, 0.7), (3, 0.08, 0.4), (7, 0.12, 0.05)], 0.4)


def ukulele(midi, seconds):
    f = hertz(midi)
    return struck(f, seconds, 0.32 * (400 / f) ** 0.3, [(k, 0.9 / k, 1 / k**0.8) for k in range(1, 9)], 0.05)


def pizzicato(midi, seconds):
    f = hertz(midi)
    return struck(f, 0.4, 0.13 * (300 / f) ** 0.3, [(k, 1 / k**1.2, 1 / k) for k in range(1, 8)], 0.05)


def marimba(midi, seconds):
    f = hertz(midi)
    return struck(f, 0.7, 0.22 * (440 / f) ** 0.4, [(1, 1, 1), (3.93, 0.3, 0.35), (9.2, 0.1, 0.12)], 0.1)


def glockenspiel(midi, seconds):
    f = hertz(midi)
    return struck(f, 1.3, 0.4, [(1, 0.7, 1), (2.76, 0.25, 0.4), (5.4, 0.12, 0.15)], 0.2)


def celesta(midi, seconds):
    f = hertz(midi)
    return struck(f, 2.2, 0.8, [(1, 0.8, 1), (2.01, 0.15, 0.6), (4.1, 0.2, 0.2)], 0.3)


def bass(midi, seconds):
    f = hertz(midi)
    return struck(f, seconds, 0.6, [(1, 1, 1), (2, 0.45, 0.6), (3, 0.2, 0.4), (4, 0.08, 0.3)], 0.06)


def pad(midi, seconds):
    return bowed(hertz(midi), seconds, [1, 0.4, 0.2, 0.1, 0.05], 0.7, 1.2, detune=(-6, 0, 7))


def whistle(midi, seconds):
    return bowed(hertz(midi), seconds, [1, 0.12, 0.06], 0.03, 0.08, vibrato=14)


def cello(midi, seconds):
    amplitudes = [1, 0.7, 0.5, 0.38, 0.22, 0.2, 0.12, 0.09, 0.06, 0.04]
    return bowed(hertz(midi), seconds, amplitudes, 0.14, 0.3, vibrato=18)


def tremolo_strings(midi, seconds):
    amplitudes = [1, 0.6, 0.45, 0.3, 0.25, 0.15, 0.1, 0.07]
    return bowed(hertz(midi), seconds, amplitudes, 0.5, 0.7, detune=(-9, 8), tremolo=0.75)


def drone(midi, seconds):
    return bowed(hertz(midi), seconds, [1, 0.6, 0.25, 0.2, 0.1, 0.1], 1.2, 1.4, detune=(-11, 9))


def power_chord(midi, seconds):
    """Root, fifth and octave of saw waves through a valve's curve."""
    saw = [1 / k for k in range(1, 26)]
    voices = [bowed(hertz(m), seconds, saw, 0.004, 0.03, detune=(-7, 8)) for m in (midi, midi + 7, midi + 12)]
    return smooth([math.tanh(2.2 * (a + b + c)) for a, b, c in zip(*voices)], 3200)


def lead(midi, seconds):
    square = [1 / k if k % 2 else 0.25 / k for k in range(1, 20)]
    raw = bowed(hertz(midi), seconds, square, 0.008, 0.05, detune=(-5, 6), vibrato=12)
    return smooth([math.tanh(1.6 * s) for s in raw], 3600)


def smooth(samples, cutoff):
    """A one-pole low-pass."""
    keep = math.exp(-2 * math.pi * cutoff / RATE)
    state, output = 0.0, []
    for s in samples:
        state = s + keep * (state - s)
        output.append(state)
    return output


def noise(seconds, decay, seed):
    generator = random.Random(seed)
    count = int(seconds * RATE)
    return [generator.uniform(-1, 1) * math.exp(-i / (decay * RATE)) for i in range(count)]


def kick(low, seconds):
    samples, phase = [], 0.0
    for i in range(int(0.3 * RATE)):
        t = i / RATE
        phase += 2 * math.pi * (low + 110 * math.exp(-t / 0.02)) / RATE
        samples.append(math.sin(phase) * math.exp(-t / 0.1))
    return envelope(samples, 0.001, 0.05)


def snare(tone, seconds):
    rattle = smooth(noise(0.22, 0.06, 1), 5000)
    body = ringing(tone, 0.22, 0.05, 0.6)
    return envelope([a + b for a, b in zip(rattle, body)], 0.001, 0.04)


def hat(seed, seconds):
    hiss = noise(0.09, 0.02, seed)
    dull = smooth(hiss, 5000)
    return envelope([a - b for a, b in zip(hiss, dull)], 0.001, 0.02)


def shaker(seed, seconds):
    hiss = noise(0.11, 0.04, seed)
    dull = smooth(hiss, 4000)
    return envelope([a - b for a, b in zip(hiss, dull)], 0.02, 0.03)


class Piece:
    """A stereo loop: `beats` long, at a tempo in beats a minute."""

    def __init__(self, tempo, beats):
        self.tempo = tempo
        self.length = int(beats * 60 / tempo * RATE)
        self.left = [0.0] * self.length
        self.right = [0.0] * self.length
        self.notes = {}

    def play(self, instrument, beat, pitch, beats=1.0, level=1.0, pan=0.0):
        """Adds a note: `pitch` is a MIDI number (a drum's own parameter for drums), `pan` is -1 (left) to 1 (right)."""
        key = (instrument, pitch, round(beats, 4))
        if key not in self.notes:
            self.notes[key] = instrument(pitch, beats * 60 / self.tempo)
        samples = self.notes[key]
        angle = (pan + 1) * math.pi / 4
        start = int(beat * 60 / self.tempo * RATE)
        for channel, gain in ((self.left, level * math.cos(angle)), (self.right, level * math.sin(angle))):
            add(channel, start % self.length, samples, gain)

    def write(self, path, wet, reverb_seconds, rms):
        """Adds the reverb, brings the piece to a loudness (RMS, 1 is full scale) and writes a 16-bit WAV."""
        channels = [
            reverberate(self.left, wet, reverb_seconds, 0),
            reverberate(self.right, wet, reverb_seconds, 23),
        ]
        channels = [without_rumble(c) for c in channels]
        power = sum(s * s for c in channels for s in c) / (2 * self.length)
        gain = rms / math.sqrt(power)
        channels = [[limit(s * gain) for s in c] for c in channels]
        frames = array.array("h", bytes(4 * self.length))
        for number, channel in enumerate(channels):
            frames[number::2] = array.array("h", [round(s * 32767) for s in channel])
        with wave.open(path, "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(frames.tobytes())


def add(channel, start, samples, gain):
    """Adds samples to a loop from `start` on; what runs past the end comes in at the beginning."""
    taken = 0
    while taken < len(samples):
        count = min(len(samples) - taken, len(channel) - start)
        part = samples[taken : taken + count]
        channel[start : start + count] = [a + gain * b for a, b in zip(channel[start : start + count], part)]
        taken, start = taken + count, 0


def reverberate(dry, wet, seconds, spread):
    """Schroeder's reverb: four combs side by side, two all-passes in a row. Runs once round the loop to warm up."""
    length = len(dry)
    warm = min(length, int(seconds * RATE))
    source = smooth(dry[-warm:] + dry, 2800)
    total = [0.0] * len(source)
    for delay in (1116 // 2, 1277 // 2, 1422 // 2, 1617 // 2):
        delay += spread
        feedback = 10 ** (-3 * delay / (RATE * seconds))
        line = [0.0] * delay
        for start in range(0, len(source), delay):
            part = source[start : start + delay]
            total[start : start + delay] = [t + b for t, b in zip(total[start : start + delay], line)]
            line = [a + feedback * b for a, b in zip(part, line)]
    for delay in (278 + spread, 113 + spread):
        inner = [0.0] * delay
        for start in range(0, len(total), delay):
            part = total[start : start + delay]
            total[start : start + delay] = [b - 0.5 * a for a, b in zip(part, inner)]
            inner = [a + 0.5 * (b - 0.5 * a) for a, b in zip(part, inner)]
    return [d + wet * 0.25 * t for d, t in zip(dry, total[warm:])]


def without_rumble(samples):
    """A one-pole high-pass at 25 Hz, warmed up on the loop's end: takes out any constant part."""
    keep = 1 - 2 * math.pi * 25 / RATE
    previous, state, output = 0.0, 0.0, []
    warm = RATE
    for s in samples[-warm:] + samples:
        state = keep * (state + s - previous)
        previous = s
        output.append(state)
    return output[warm:]


def limit(sample, knee=0.5, ceiling=0.75):
    """Rounds off what is above the knee; nothing reaches the ceiling."""
    size = abs(sample)
    if size <= knee:
        return sample
    room = ceiling - knee
    return math.copysign(knee + room * math.tanh((size - knee) / room), sample)
