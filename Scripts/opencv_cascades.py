"""The cascades of OpenCV that are found on this machine."""

import hashlib
import importlib.util
import pathlib
import sys

import cv2

FOLDERS = ["/usr/share/opencv4", "/usr/local/share/opencv4", "/usr/share/opencv"]

if not hasattr(cv2, "CascadeClassifier"):
    sys.exit(f"OpenCV {cv2.__version__} has no CascadeClassifier; pip install 'opencv-python-headless<5'")


def find_cascades(families=("haar", "lbp"), more=()):
    """Path by name: the first file of each name and each content. `more` are folders that are searched first."""
    folders = [pathlib.Path(folder) for folder in more]
    folders += [pathlib.Path(folder) / part for folder in FOLDERS for part in ("haarcascades", "lbpcascades")]
    folders += [pathlib.Path(cv2.data.haarcascades)]
    skimage = importlib.util.find_spec("skimage")
    folders += [pathlib.Path(skimage.origin).parent / "data"] if skimage else []
    found, contents = {}, set()
    for folder in folders:
        for path in sorted(folder.glob("*cascade_*.xml")):
            content = hashlib.sha256(path.read_bytes()).digest()
            if path.stem not in found and content not in contents and path.stem.startswith(tuple(families)):
                found[path.stem] = path
                contents.add(content)
    return dict(sorted(found.items()))
