#!/usr/bin/python3
"""Draws a terminal's screen as a PNG: reads what `tmux capture-pane -e -p` prints.

Usage: tmux capture-pane -e -p | Scripts/terminal_picture.py PICTURE.png [COLUMNS]
Needs Pillow and the font DejaVu Sans Mono (Debian: python3-pil, fonts-dejavu-core).
"""
import re
import sys
import unicodedata

from PIL import Image, ImageDraw, ImageFont

FONTS = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono%s.ttf"
SIZE = 16
MARGIN = 12
BACKGROUND = (24, 26, 31)
FOREGROUND = (220, 223, 228)
BASIC = [(40, 44, 52), (224, 108, 117), (152, 195, 121), (229, 192, 123), (97, 175, 239), (198, 120, 221),
         (86, 182, 194), (220, 223, 228)]


def color(number):
    """A colour of xterm's palette of 256."""
    if number < 16:
        return BASIC[number % 8]
    if number < 232:
        levels = (0, 95, 135, 175, 215, 255)
        number -= 16
        return levels[number // 36], levels[number // 6 % 6], levels[number % 6]
    return (8 + 10 * (number - 232),) * 3


class Style:
    def __init__(self):
        self.reset()

    def reset(self):
        self.front, self.back, self.bold, self.dim, self.swapped = None, None, False, False, False

    def take(self, codes):
        codes = [int(code or 0) for code in codes.split(";")]
        while codes:
            code = codes.pop(0)
            if code in (38, 48) and codes and codes[0] == 5:
                setattr(self, "front" if code == 38 else "back", color(codes[1]))
                codes = codes[2:]
            elif code == 0:
                self.reset()
            elif code == 1:
                self.bold = True
            elif code == 2:
                self.dim = True
            elif code == 7:
                self.swapped = True
            elif code == 39:
                self.front = None
            elif code == 49:
                self.back = None
            elif 30 <= code <= 37:
                self.front = BASIC[code - 30]
            elif 40 <= code <= 47:
                self.back = BASIC[code - 40]

    def colors(self):
        front, back = self.front or FOREGROUND, self.back or BACKGROUND
        if self.dim:
            front = tuple((a + b) // 2 for a, b in zip(front, back))
        return (back, front) if self.swapped else (front, back)


def cells(text, style):
    """The characters of a line with their styles and widths. A style goes on in the next line."""
    for part in re.split(r"(\x1b\[[0-9;]*m)", text):
        if part.startswith("\x1b["):
            style.take(part[2:-1])
            continue
        for character in part:
            width = 2 if unicodedata.east_asian_width(character) in "WF" else 1
            yield character, *style.colors(), style.bold, width


def main():
    lines = sys.stdin.read().rstrip("\n").split("\n")
    style = Style()
    rows = [list(cells(line, style)) for line in lines]
    columns = int(sys.argv[2]) if len(sys.argv) > 2 else max(sum(cell[4] for cell in row) for row in rows)
    fonts = {bold: ImageFont.truetype(FONTS % ("-Bold" if bold else ""), SIZE) for bold in (False, True)}
    ascent, descent = fonts[False].getmetrics()
    width, height = round(fonts[False].getlength("M")), ascent + descent
    picture = Image.new("RGB", (columns * width + 2 * MARGIN, len(rows) * height + 2 * MARGIN), BACKGROUND)
    draw = ImageDraw.Draw(picture)
    for y, row in enumerate(rows):
        x = MARGIN
        for character, front, back, bold, cell_width in row:
            box = (x, MARGIN + y * height, x + cell_width * width - 1, MARGIN + (y + 1) * height - 1)
            if back != BACKGROUND:
                draw.rectangle(box, fill=back)
            if "█" <= character <= "▏":
                # Left eighths and the whole block, without the gaps that a font may leave.
                eighths = 0x2590 - ord(character)
                draw.rectangle((box[0], box[1], box[0] + round(width * eighths / 8) - 1, box[3]), fill=front)
            elif "\u2801" <= character <= "\u28ff":
                # Braille patterns, which the font does not have.
                for dot in range(8):
                    if (ord(character) - 0x2800) >> dot & 1:
                        column, line = (dot // 3, dot % 3) if dot < 6 else (dot - 6, 3)
                        left, top = x + width * (2 * column + 1) / 4, box[1] + height * (2 * line + 1) / 8
                        draw.ellipse((left - 1.2, top - 1.2, left + 1.2, top + 1.2), fill=front)
            elif character != " ":
                draw.text((x, MARGIN + y * height), character, font=fonts[bold], fill=front)
            x += cell_width * width
    picture.save(sys.argv[1], optimize=True)


if __name__ == "__main__":
    main()
