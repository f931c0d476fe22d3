#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Completion for a shell, out of what the program itself says in --help, so that it is never out of date.
make-completion.py bash|zsh|fish PROGRAM OUTPUT"""
import os
import pathlib
import re
import subprocess
import sys

FILES = ("FILE", "FILE.p12", "FILE.png", "FILE.pdf", "FILE.json", "CA.pem", "IMAGE.png", "CERT.pem", "OUT")
FOLDERS = ("DIR", "FILE|DIR")


def ask(program, *words):
    environment = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="en", ASAN_OPTIONS="detect_leaks=0")
    run = subprocess.run([program, *words, "--help"], env=environment, capture_output=True, text=True, check=True)
    return run.stdout


def options_of(text):
    """[(long, short, argument, description)]"""
    found = []
    for line in text.splitlines():
        match = re.match(r"  (?:-(\w), )?--([\w-]+)(?:=(\S+))?\s{2,}(\S.*)$", line)
        if match:
            short, name, argument, what = match.groups()
            found.append((name, short, argument, what))
    return found


def commands_of(program, name):
    """{words: summary}; none for a program without commands"""
    text = ask(program)
    if name == "zhaotou":
        return {}
    if name == "zhaotou-platform":
        return dict(re.findall(r"^  ([a-z][a-z-]*) {2,}(\S.*)$", text, re.M))
    commands = {}
    for words, summary in re.findall(r"^  ([a-z][a-z-]*(?: [a-z][a-z-]*)?)(?: [^\n]*)?\n      (\S.*)$", text, re.M):
        commands.setdefault(words, summary)
    return commands


def read(program, name):
    commands = commands_of(program, name)
    table = {words: (summary, options_of(ask(program, *words.split()))) for words, summary in commands.items()}
    table[""] = ("", options_of(ask(program)) if not commands else
                 [("workspace", None, "DIR", "Folder of the workspace"), ("json", None, None, "Print one JSON value")]
                 if name == "zhaotou-cli" else [("version", None, None, "Print the version")])
    return table


def flags(options):
    return " ".join(f"--{option[0]}" for option in options)


def bash(name, table):
    ident = name.replace("-", "_")
    groups = {}
    for words in table:
        first, _, second = words.partition(" ")
        groups.setdefault(first, []).append(second)
    lines = ["# Made from the program's own --help.", f"_{ident} ()", "{",
             "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words='' word i",
             "  COMPREPLY=()",
             "  case $previous in"]
    taking = {True: set(), False: set()}
    for _, options in table.values():
        for option in options:
            if option[2] in FILES or option[2] in FOLDERS:
                taking[option[2] in FOLDERS].add(f"--{option[0]}")
    if taking[False]:
        lines.append(f"    {'|'.join(sorted(taking[False] - taking[True]))}) COMPREPLY=($(compgen -f -- \"$current\")); return ;;")
    if taking[True]:
        lines.append(f"    {'|'.join(sorted(taking[True]))}) COMPREPLY=($(compgen -d -- \"$current\")); return ;;")
    lines += ["  esac",
              "  for ((i = 1; i < COMP_CWORD; i++)); do",
              "    word=${COMP_WORDS[i]}",
              "    case $word in",
              "      --workspace|--password-file|--pin-file) i=$((i + 1)) ;;",
              "      -*) ;;",
              "      *) words=\"$words${words:+ }$word\" ;;",
              "    esac",
              "  done",
              "  case $words in"]
    for words in sorted((w for w in table if w), key=len, reverse=True):
        lines.append(f"    '{words}'|'{words} '*) COMPREPLY=($(compgen -W '{flags(table[words][1])}' -- \"$current\")); "
                     "[ \"${current#-}\" != \"$current\" ] || COMPREPLY+=($(compgen -f -- \"$current\")) ;;")
        first, _, second = words.partition(" ")
        if second and first not in table:
            seconds = " ".join(sorted(groups[first]))
            line = f"    '{first}') COMPREPLY=($(compgen -W '{seconds}' -- \"$current\")) ;;"
            if line not in lines:
                lines.append(line)
    names = " ".join(sorted(first for first in groups if first))
    lines += [f"    *) COMPREPLY=($(compgen -W '{(names + ' ' + flags(table[''][1])).strip()}' -- \"$current\")) ;;",
              "  esac", "}", f"complete -o filenames -F _{ident} {name}", ""]
    return "\n".join(lines)


def quote(text):
    return text.replace("'", "’").replace("[", "(").replace("]", ")").replace(":", " ")


def zsh_option(option):
    name, _, argument, what = option
    if argument is None:
        return f"'--{name}[{quote(what)}]'"
    action = "_files -/" if argument in FOLDERS else "_files" if argument in FILES else " "
    return f"'--{name}=[{quote(what)}]:{quote(argument)}:{action}'"


def zsh(name, table):
    ident = name.replace("-", "_")
    lines = [f"#compdef {name}", "# Made from the program's own --help.", f"_{ident} ()", "{",
             "  local words_before=() word", "  integer i", "  for ((i = 2; i < CURRENT; i++)); do",
             "    word=${words[i]}", "    case $word in --workspace|--password-file|--pin-file) ((i++)) ;; -*) ;; *) words_before+=$word ;; esac",
             "  done", "  case \"${words_before[*]}\" in"]
    groups = {}
    for words in table:
        first, _, second = words.partition(" ")
        groups.setdefault(first, []).append(second)
    for words in sorted((w for w in table if w), key=len, reverse=True):
        options = " ".join(zsh_option(option) for option in table[words][1])
        lines.append(f"    '{words}'|'{words} '*) _arguments {options} '*:file:_files' ;;")
    for first, seconds in groups.items():
        if first and first not in table:
            described = " ".join(f"'{second}:{quote(table[f'{first} {second}'][0])}'" for second in sorted(seconds))
            lines.append(f"    '{first}') local -a commands=({described}); _describe command commands ;;")
    described = " ".join(f"'{first}:{quote(table[first][0]) if first in table else first}'" for first in sorted(groups) if first)
    options = " ".join(zsh_option(option) for option in table[""][1])
    if described:
        lines.append(f"    *) local -a commands=({described}); _describe command commands; _arguments {options} ;;")
    else:
        lines.append(f"    *) _arguments {options} '*:file:_files' ;;")
    lines += ["  esac", "}", f"_{ident} \"$@\"", ""]
    return "\n".join(lines)


def fish_option(name, option, condition):
    long, short, argument, what = option
    line = f"complete -c {name} -n '{condition}' -l {long}"
    if short:
        line += f" -s {short}"
    if argument is not None:
        line += " -r -F" if argument in FILES or argument in FOLDERS else " -x"
    text = what.replace("\\", "\\\\").replace("'", "\\'")
    return f"{line} -d '{text}'"


def fish(name, table):
    lines = ["# Made from the program's own --help."]
    groups = {}
    for words in table:
        first, _, second = words.partition(" ")
        if first:
            groups.setdefault(first, []).append(second)
    if not groups:
        return "\n".join(lines + [fish_option(name, option, "true") for option in table[""][1]] + [""])
    for option in table[""][1]:
        lines.append(fish_option(name, option, "__fish_use_subcommand"))
    for first, seconds in sorted(groups.items()):
        summary = table[first][0] if first in table else ", ".join(sorted(seconds))
        text = summary.replace("'", "\\'")
        lines.append(f"complete -c {name} -f -n __fish_use_subcommand -a {first} -d '{text}'")
        seen = f"__fish_seen_subcommand_from {first}"
        for second in sorted(second for second in seconds if second):
            words = f"{first} {second}"
            others = " ".join(sorted(s for s in seconds if s))
            text = table[words][0].replace("'", "\\'")
            lines.append(f"complete -c {name} -f -n '{seen}; and not __fish_seen_subcommand_from {others}' -a {second} -d '{text}'")
            lines += [fish_option(name, option, f"{seen}; and __fish_seen_subcommand_from {second}") for option in table[words][1]]
        if first in table and len(seconds) == 1:
            lines += [fish_option(name, option, seen) for option in table[first][1]]
    return "\n".join(lines + [""])


def main():
    shell, program, output = sys.argv[1:]
    name = pathlib.Path(program).name
    text = {"bash": bash, "zsh": zsh, "fish": fish}[shell](name, read(program, name))
    pathlib.Path(output).write_text(text, encoding="utf-8")


main()
