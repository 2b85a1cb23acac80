#!/usr/bin/env python3
"""Writes the fuzzer's first inputs: the small cascades of the tests' fixtures, and the first stages and the features they
need of OpenCV's, if they are installed. Usage: make_seeds.py FIXTURES FOLDER"""
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

MAXIMUM_SIZE = 16384

fixtures, folder = (pathlib.Path(argument) for argument in sys.argv[1:])
folder.mkdir(parents=True, exist_ok=True)
for path in fixtures.glob("*.xml"):
    (folder / path.name).write_bytes(path.read_bytes())


def shorten(path):
    """Two stages of at most four trees."""
    root = ElementTree.parse(path).getroot()
    cascade = root[0]
    stages = cascade.find("stages")
    stages[:] = stages[:2]
    trees = [stage.find("weakClassifiers" if stage.find("weakClassifiers") is not None else "trees") for stage in stages]
    for stage in trees:
        stage[:] = stage[:4]
    for stage in stages:
        if (count := stage.find("maxWeakCount")) is not None:
            count.text = str(len(stage.find("weakClassifiers")))
    if (count := cascade.find("stageNum")) is not None:
        count.text = str(len(stages))
    if (features := cascade.find("features")) is not None:
        step = 11 if cascade.find("featureType").text.strip() == "LBP" else 4
        used = {}
        for nodes in stages.iter("internalNodes"):
            words = nodes.text.split()
            for at in range(2, len(words), step):
                words[at] = str(used.setdefault(int(words[at]), len(used)))
            nodes.text = " ".join(words)
        features[:] = [features[index] for index in used]
    for element in root.iter():
        element.text, element.tail = " ".join((element.text or "").split()), "\n"
    return ElementTree.tostring(root)


for path in sorted(pathlib.Path("/usr/share/opencv4").glob("*cascades/*.xml")):
    data = shorten(path)
    if len(data) <= MAXIMUM_SIZE:
        (folder / path.name).write_bytes(data)
