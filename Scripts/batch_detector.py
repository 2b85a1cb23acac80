"""Our detector as a process that answers request after request: `sursathi-lab detect --batch`."""

import json
import os
import subprocess

LEVELS = ["baseline", "avx2", "avx512"]


class Refused(Exception):
    """Our detector does not take the cascade or the parameters; the text says why."""


class BatchDetector:
    """One process held to one instruction set."""

    def __init__(self, program, level):
        self.asked = level
        self.process = subprocess.Popen(
            [program, "detect", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env={**os.environ, "SURSATHI_CPU": level})  # fmt: skip
        self.level = self._read()["kernels"]

    def find(self, cascade, image, **words):
        """The answer to a request: `faces`, `milliseconds`, `runs`. Sizes are pairs."""
        height, width = image.shape
        words = {"width": width, "height": height, **words}
        line = " ".join(f"{key}={self._word(value)}" for key, value in words.items())
        try:
            self.process.stdin.write(f"{line} cascade={cascade}\n".encode() + image.tobytes())
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        answer = self._read(line)
        if "error" in answer:
            raise Refused(answer["error"])
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()

    @staticmethod
    def _word(value):
        if isinstance(value, tuple):
            return f"{value[0]}x{value[1]}"
        return str(value).lower() if isinstance(value, bool) else repr(value)

    def _read(self, request="at its start"):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.asked}: the detector ended with status {self.process.wait()}: {request}")
        return json.loads(line)


def start_levels(program, levels):
    """A detector for each level that this processor has, and a remark for each that it lacks."""
    detectors = {}
    for level in levels:
        detector = BatchDetector(program, level)
        if detector.level == level:
            detectors[level] = detector
        else:
            print(f"{level}: skipped, this processor lacks it (or the program; it took {detector.level})", flush=True)
            detector.close()
    return detectors
