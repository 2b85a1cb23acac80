"""Random grey pictures on which cascades find something: photographs that Python packages bring along, and drawings."""

import importlib.util
import pathlib

import cv2
import numpy as np

# Photographs of these packages are found where they are installed; they are not part of this project.
PACKAGES = {"skimage": "data", "sklearn": "datasets/images", "matplotlib": "mpl-data/sample_data"}
PICTURES = {".jpg", ".jpeg", ".png", ".bmp", ".pgm", ".webp"}
CLIPS = {".avi", ".mjpeg", ".mjpg", ".mp4", ".mkv", ".mov", ".webm", ".y4m"}
FRAMES_OF_A_CLIP = 8
# For each cascade; a search of all takes a second.
SEARCHED_PHOTOGRAPHS = 40
INTERPOLATIONS = [cv2.INTER_NEAREST, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_AREA]


def package_folder(package):
    """Where a package's pictures lie; None without the package."""
    found = importlib.util.find_spec(package)
    return pathlib.Path(found.origin).parent / PACKAGES[package] if found else None


def photographs(folders):
    """Name and grey pixels of all pictures of the packages and folders, and of some frames of each clip."""
    folders = [folder for folder in map(package_folder, PACKAGES) if folder] + [pathlib.Path(f) for f in folders]
    found = {}
    for folder in folders:
        for path in sorted(folder.iterdir()):
            image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) if path.suffix.lower() in PICTURES else None
            if image is not None and min(image.shape) >= 40:
                found[path.name] = image
            elif path.suffix.lower() in CLIPS:
                found.update({f"{path.name} {n}": frame for n, frame in enumerate(clip_frames(path))})
            elif path.name == "lfw_subset.npy":
                found[path.name] = tiles((np.load(path)[:100] * 255).astype(np.uint8))
    return found


def clip_frames(path):
    clip, frames = cv2.VideoCapture(str(path)), []
    while True:
        good, frame = clip.read()
        if not good:
            break
        frames.append(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY) if frame.ndim == 3 else frame)
    step = max(len(frames) // FRAMES_OF_A_CLIP, 1)
    return frames[step // 2 :: step]


def tiles(faces):
    """Small square pictures side by side."""
    side = int(len(faces) ** 0.5)
    rows = [np.hstack(faces[row * side : (row + 1) * side]) for row in range(side)]
    return np.repeat(np.repeat(np.vstack(rows), 2, 0), 2, 1)


def number_plates():
    """What the cascades of number plates look for."""
    image = np.full((360, 480), 140, np.uint8)
    for index, text in enumerate(["A123BC77", "K455PT18", "M905HE16", "C 65 MK"]):
        x, y = 30 + 70 * index, 30 + 80 * index
        cv2.rectangle(image, (x, y), (x + 134, y + 32), 250, -1)
        cv2.rectangle(image, (x, y), (x + 134, y + 32), 10, 2)
        cv2.putText(image, text, (x + 8, y + 24), cv2.FONT_HERSHEY_SIMPLEX, 0.75, 0, 2, cv2.LINE_AA)
    return cv2.GaussianBlur(image, (0, 0), 0.8)


def fit(image, pixels):
    """Smaller, if it has more pixels than that."""
    scale = (pixels / image.size) ** 0.5
    if scale >= 1:
        return image
    height, width = (max(int(side * scale), 1) for side in image.shape)
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)


class RandomPictures:
    """Draws pictures for a cascade; most of them have something that it finds."""

    def __init__(self, folders):
        self.photographs = {**photographs(folders), "number plates": number_plates()}
        self.images = list(self.photographs.values())
        self._places = {}

    def places(self, name, classifier):
        """Photographs with what the cascade finds in them, x y w h: a list of groups, and one of raw rectangles."""
        if name not in self._places:
            groups, raw = [], []
            order = np.random.default_rng(0).permutation(len(self.images))[:SEARCHED_PHOTOGRAPHS]
            for image in (self.images[index] for index in order):
                small = fit(image, 80_000)
                scale = image.shape[1] / small.shape[1]
                rectangles = classifier.detectMultiScale(small, 1.2, 0)
                for found, some in ((raw, rectangles), (groups, cv2.groupRectangles(list(rectangles), 2, 0.2)[0])):
                    if len(some):
                        found.append((image, np.asarray(some) * scale))
            self._places[name] = [found for found in (groups, raw) if found]
        return self._places[name]

    def draw(self, random, name, classifier, pixels):
        """A picture of about so many pixels at most; many are much smaller."""
        kinds = [self._around_a_find, self._crop, self._montage, self._drawing, self._tiny]
        kind = kinds[random.choice(len(kinds), p=[0.66, 0.12, 0.12, 0.05, 0.05])]
        image = fit(kind(random, name, classifier, pixels), pixels)
        return np.ascontiguousarray(self._spoil(random, image))

    def large(self, random, name, classifier, size):
        """A picture of this size, from a part of a photograph or a montage."""
        kind = self._montage if random.random() < 0.5 else self._around_a_find
        image = kind(random, name, classifier, size[0] * size[1])
        return self._spoil(random, cv2.resize(image, size, interpolation=cv2.INTER_LINEAR))

    def _around_a_find(self, random, name, classifier, pixels):
        places = self.places(name, classifier)
        if not places:
            return self._crop(random, name, classifier, pixels)
        found = places[0 if random.random() < 0.75 else -1]
        image, rectangles = found[random.integers(len(found))]
        x, y, w, h = rectangles[random.integers(len(rectangles))]
        rows, columns = image.shape
        sides = [random.uniform(1.15, 5) * side for side in (w, h)]
        left, top = x + w / 2 - sides[0] * random.uniform(0.35, 0.65), y + h / 2 - sides[1] * random.uniform(0.35, 0.65)
        x0, y0 = max(int(left), 0), max(int(top), 0)
        part = image[y0 : min(int(top + sides[1]) + 1, rows), x0 : min(int(left + sides[0]) + 1, columns)]
        # What is found becomes one to four windows wide, as the number of pixels allows.
        scale = np.exp(random.uniform(np.log(1.05), np.log(4))) * classifier.getOriginalWindowSize()[0] / w
        scale = min(scale, max((pixels / part.size) ** 0.5, 1.05 * classifier.getOriginalWindowSize()[0] / w))
        return self._resize(random, part, scale, scale * random.choice([1, 1, random.uniform(0.9, 1.1)]))

    def _crop(self, random, name, classifier, pixels):
        image = self.images[random.integers(len(self.images))]
        rows, columns = image.shape
        h, w = (int(random.uniform(0.2, 1) * side) + 1 for side in (rows, columns))
        x, y = random.integers(columns - w + 1), random.integers(rows - h + 1)
        scale = min((pixels * random.uniform(0.2, 1) / (w * h)) ** 0.5, 3)
        return self._resize(random, image[y : y + h, x : x + w], scale, scale * random.uniform(0.8, 1.25))

    def _montage(self, random, name, classifier, pixels):
        columns, rows = (int(n) for n in random.integers(1, 5, 2))
        cell = max(int((pixels / (columns * rows)) ** 0.5), 8)
        size = (int(cell * random.uniform(0.7, 1.4)), cell)
        parts = [self._around_a_find(random, name, classifier, cell * cell) for _ in range(columns * rows)]
        parts = [cv2.resize(part, size, interpolation=cv2.INTER_LINEAR) for part in parts]
        return np.vstack([np.hstack(parts[row * columns : (row + 1) * columns]) for row in range(rows)])

    def _drawing(self, random, name, classifier, pixels):
        w = int(random.uniform(0.3, 1.5) * pixels**0.5) + 1
        h = int(pixels * random.uniform(0.3, 1) / w) + 1
        y, x = np.mgrid[0:h, 0:w]
        kind = random.integers(6)
        if kind == 0:
            return random.integers(0, 256, (h, w)).astype(np.uint8)
        if kind == 1:
            return cv2.GaussianBlur(random.integers(0, 2, (h, w)).astype(np.uint8) * 255, (0, 0), random.uniform(0.5, 9))
        if kind == 2:
            return ((x * random.uniform(-2, 2) + y * random.uniform(-2, 2)) % 256).astype(np.uint8)
        if kind == 3:
            return np.full((h, w), random.integers(256), np.uint8)
        period = int(random.integers(1, 30))
        if kind == 4:
            return ((x // period + y // period) % 2 * 255).astype(np.uint8)
        wave = np.sin(x / random.uniform(2, 20)) + np.sin(y / random.uniform(2, 20))
        return ((wave + 2) * 63).astype(np.uint8)

    def _tiny(self, random, name, classifier, pixels):
        """About as large as the window, and much smaller."""
        image = self._around_a_find(random, name, classifier, pixels)
        window = classifier.getOriginalWindowSize()
        if random.random() < 0.2:
            size = [int(random.integers(1, side + 2)) for side in window]
        else:
            size = [side + int(random.integers(-2, 5)) for side in window]
        return cv2.resize(image, size, interpolation=cv2.INTER_AREA)

    @staticmethod
    def _resize(random, image, x_scale, y_scale):
        size = max(int(image.shape[1] * x_scale), 1), max(int(image.shape[0] * y_scale), 1)
        return cv2.resize(image, size, interpolation=INTERPOLATIONS[random.integers(4)])

    @staticmethod
    def _spoil(random, image):
        """Turns, blurs, noise and other contrast, each now and then."""
        happens = random.random(10)
        if happens[0] < 0.3:
            image = image[:, ::-1]
        if happens[1] < 0.03:
            image = image[::-1]
        if happens[2] < 0.1:
            size = image.shape[::-1]
            turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), random.uniform(-15, 15), 1)
            image = cv2.warpAffine(image, turn, size, borderMode=cv2.BORDER_REFLECT)
        if happens[3] < 0.15:
            image = cv2.GaussianBlur(image, (0, 0), random.uniform(0.4, 2))
        if happens[4] < 0.06:
            image = cv2.equalizeHist(np.ascontiguousarray(image))
        pixels = image.astype(np.float32)
        if happens[5] < 0.35:
            pixels = (pixels - 128) * random.uniform(0.2, 1.8) + 128 + random.uniform(-50, 50)
        if happens[6] < 0.1:
            pixels = np.clip(pixels / 255, 0, 1) ** random.uniform(0.4, 2.5) * 255
        if happens[7] < 0.2:
            pixels = pixels + random.normal(0, random.uniform(1, 10), image.shape)
        if happens[8] < 0.02:
            pixels = np.where(random.random(image.shape) < 0.02, random.choice([0, 255]), pixels)
        if happens[9] < 0.02:
            pixels = 255 - pixels
        return np.ascontiguousarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))
