#!/usr/bin/env python3
"""Makes the manual pages: what the programs say of themselves, in the frames of man/*.in.

Usage: make-man.py PROGRAMS OUTPUT      folders: of the built programs, and for the pages

A frame is mdoc with lines that are filled in: @HEAD@ (date, title), @SYNOPSIS@, @OPTIONS@ and @COMMANDS@ (from
--experimental-dump-help and --help), @SETTINGS@ (from sursathid --print-config). ArgumentParser's own GenerateManual knows
neither hand-written sections nor the names' groups, and a page of settings least of all.
"""
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys


def said(program, *arguments):
    return subprocess.run([program, *arguments], check=True, capture_output=True, text=True, env={**os.environ, "COLUMNS": "80"}).stdout


def word(text):
    """An argument of a macro: taken as it is, whatever macro's name it is."""
    return '"\\&' + text.replace("\\", "\\e").replace('"', '""') + '"' if text else '""'


def prose(text):
    """Lines of running text. What starts with a blank or stands in columns keeps its form."""
    lines = text.replace("\\", "\\e").split("\n")
    if any(line.startswith(" ") for line in lines):
        return [".Bd -literal", *("\\&" + line for line in lines), ".Ed"]
    made = []
    for line in lines:
        if made:
            made.append(".Pp" if not line else ".br")
        for sentence in re.split(r"(?<=[.?!]) +", line) if line else []:
            made.append(("\\&" if sentence[0] in ".'" else "") + re.sub(r"(?<![\w-])-(?=[\w-])|(?<=[ (]-)-(?=\w)", r"\\-", sentence))
    return [line for i, line in enumerate(made) if not (line == ".br" and made[i - 1] == ".Pp")]


def flag(name):
    return {"long": "Fl \\-" + name["name"], "short": "Fl " + name["name"], "longWithSingleDash": "Fl " + name["name"]}[name["kind"]]


def usage(argument):
    """How an argument is written, in mdoc."""
    value = "Ar " + word(argument["valueName"])
    if argument["kind"] == "positional":
        text = value
    else:
        text = flag(argument["preferredName"]) + (" " + value if argument["kind"] == "option" else "")
    if argument["isRepeating"]:
        text += " ..."
    return f"Oo {text} Oc" if argument["isOptional"] else text


def shown(command, without=()):
    return [a for a in command.get("arguments", []) if a["shouldDisplay"] and a["valueName"] != "help" and a not in without]


def explained(arguments):
    """The list of a command's arguments, each with what it says of itself."""
    if not arguments:
        return []
    lines = [".Bl -tag -width Ds"]
    for a in arguments:
        value = " Ar " + word(a["valueName"])
        names = [flag(n) + (value if a["kind"] == "option" else "") for n in a.get("names", [])] or [value.strip()]
        text = a.get("abstract", "")
        values = a.get("allValues") or a.get("allValueStrings")
        if values and not all(v in text for v in values):
            text += " One of " + ", ".join(values) + "."
        if a.get("defaultValue"):
            text += f" Without it: {a['defaultValue']}."
        lines += [".It " + " , ".join(names), *prose(text or "No more is said of it.")]
    return lines + [".El"]


def groups(help_text):
    """The headings of the commands, and under each their names with other names, in the order of --help."""
    heading = None
    for line in help_text.split("\n"):
        if match := re.match(r"^([A-Z ]*?) ?SUBCOMMANDS:$", line):
            heading = match[1].capitalize()
        elif heading is not None and (match := re.match(r"^  ([a-z][\w-]*)((?:, [\w-]+)*)(?: \(default\))?(?: |$)", line)):
            yield heading, match[1], match[2].removeprefix(", ").split(", ") if match[2] else []


def commands(program, root):
    by_name = {c["commandName"]: c for c in root["subcommands"]}
    lines, last = [], None
    for heading, name, others in groups(said(program, "--help")):
        command = by_name.pop(name)
        if heading != last:
            lines += ([".El"] if last is not None else []) + ([f".Ss {heading}"] if heading else []) + [".Bl -tag -width Ds"]
            last = heading
        own = shown(command, without=root["arguments"])
        lines.append(f".It Cm {word(name)} " + " ".join(usage(a) for a in own))
        text = command["abstract"] + (" Also: " + ", ".join(others) + "." if others else "")
        lines += prose(text)
        if command.get("discussion"):
            more = prose(command["discussion"])
            lines += ([] if more[0].startswith(".Bd") else [".Pp"]) + more
        lines += explained([a for a in own if a.get("abstract")])
    left = [n for n in by_name if n != "help" and by_name[n]["shouldDisplay"]]
    if left:
        sys.exit(f"make-man: {program} --help does not list {', '.join(left)}")
    return lines + [".El"]


def settings(text):
    """The settings of config.toml: its comments are the explanations."""
    lines, comment, is_open = [], [], False
    for line in text.split("\n") + [""]:
        if match := re.match(r"^\[([\w.]+)\]$", line):
            if is_open:
                lines.append(".El")
            lines += [f".Ss \\&[{match[1]}]", *prose(" ".join(comment)), ".Bl -tag -width Ds"]
            comment, is_open = [], True
        elif is_open and (match := re.match(r"^(# )?(\w+) =(?: (.*))?$", line)):
            default, is_set = match[3] or "", not match[1]
            lines.append(f".It Ic {word(match[2])}" + (f" = {word(default)}" if is_set else ""))
            lines += prose(" ".join(comment) + "." if comment else "")
            if not is_set:
                lines.append(f"Not set; then it is {default} while the others have their defaults." if default else "Not set.")
            comment = []
        elif line.startswith("#"):
            comment.append(line.removeprefix("#").strip())
        elif not is_open:
            comment = []
        elif comment and not line:
            lines += [".El", ".Pp", *prose(" ".join(comment))]
            comment, is_open = [], False
    return lines + ([".El"] if is_open else [])


def version(root):
    match = re.search(r"^## (\S+)", (root / "CHANGELOG.md").read_text(), re.M)
    return match[1] if match else "unknown"


def main():
    programs, output = sys.argv[1], pathlib.Path(sys.argv[2])
    root = pathlib.Path(__file__).resolve().parent.parent
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    day = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc) if seconds else datetime.datetime.now()
    output.mkdir(parents=True, exist_ok=True)
    for frame in sorted((root / "man").glob("*.in")):
        name, section = frame.name.removesuffix(".in").rsplit(".", 1)
        program = os.path.join(programs, name)
        parts = {
            "HEAD": lambda: [
                f".Dd {day:%B} {day.day}, {day.year}", f".Dt {name.upper()} {section}", f".Os SurSathi {version(root)}"],
            "SYNOPSIS": lambda: [".Nm", *("." + usage(a) for a in shown(help_of))],
            "OPTIONS": lambda: explained(shown(help_of)),
            "COMMANDS": lambda: commands(program, help_of),
            "SETTINGS": lambda: settings(said(os.path.join(programs, "sursathid"), "--print-config")),
        }
        text = frame.read_text()
        if "@OPTIONS@" in text or "@COMMANDS@" in text:
            help_of = json.loads(said(program, "--experimental-dump-help"))["command"]
        lines = []
        for line in text.rstrip("\n").split("\n"):
            match = re.fullmatch("@([A-Z]+)@", line)
            lines += parts[match[1]]() if match else [line]
        (output / f"{name}.{section}").write_text("\n".join(lines) + "\n")


main()
