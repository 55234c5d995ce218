// `plimsoll completion`: scripts made from the very verbs and flags that the program has.

import type { Command } from "commander";
import { nearestName } from "../documents/nearest-name.ts";
import { FORMAT_NAMES } from "./output-formats.ts";
import { UsageError } from "./usage-error.ts";

const SHELLS = ["bash", "zsh", "fish"];

interface Verb {
  /** The words after `plimsoll`, for example `explain pod`. */
  readonly words: string;
  readonly summary: string;
  readonly flags: readonly {
    readonly long: string;
    readonly short: string;
    readonly summary: string;
    readonly takesValue: boolean;
  }[];
}

/** The script for a shell. Throws UsageError for one that is not known. */
export function completionScript(shell: string, program: Command): string {
  const verbs = program.commands.flatMap((command) => verbsOf(command, ""));
  switch (shell) {
    case "bash":
      return bashScript(verbs);
    case "zsh":
      return `#compdef plimsoll\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(verbs)}`;
    case "fish":
      return fishScript(verbs);
    default: {
      const near = nearestName(shell, SHELLS);
      throw new UsageError(
        `no completion for ${JSON.stringify(shell)}`,
        near === undefined ? `shells: ${SHELLS.join(", ")}` : `did you mean ${near}?`,
      );
    }
  }
}

function verbsOf(command: Command, before: string): Verb[] {
  const words = before === "" ? command.name() : `${before} ${command.name()}`;
  const flags = command.options.map(({ long, short, description, required, optional }) => ({
    long: long ?? "",
    short: short ?? "",
    summary: description,
    takesValue: required || optional,
  }));
  const own: Verb = { words, summary: command.summary() || command.description(), flags };
  return [own, ...command.commands.flatMap((inner) => verbsOf(inner, words))];
}

function bashScript(verbs: readonly Verb[]): string {
  const first = verbs.filter(({ words }) => !words.includes(" ")).map(({ words }) => words);
  const cases = verbs.map(({ words, flags }) => {
    const inner = verbs
      .filter((verb) => verb.words.startsWith(`${words} `))
      .map((verb) => verb.words.slice(words.length + 1));
    return `    "${words}"*) words="${[...inner, ...flags.map(({ long }) => long)].join(" ")}" ;;`;
  });
  return `_plimsoll() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  case "$previous" in
    -o|--output) COMPREPLY=($(compgen -W "${FORMAT_NAMES.join(" ")} jsonpath=" -- "$current")); return ;;
    completion) COMPREPLY=($(compgen -W "${SHELLS.join(" ")}" -- "$current")); return ;;
    --fill) COMPREPLY=($(compgen -W "deployment/ replicaset/ statefulset/ job/ pod/" -- "$current")); compopt -o nospace 2>/dev/null; return ;;
    schema) COMPREPLY=($(compgen -W "scenario run-result schedule-result" -- "$current")); return ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${first.join(" ")} help" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[*]:1}" in
${cases.reverse().join("\n")}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "\${words%%--*}" -- "$current") $(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _plimsoll plimsoll
`;
}

function fishScript(verbs: readonly Verb[]): string {
  const quote = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = verbs.flatMap(({ words, summary, flags }) => {
    const [verb = "", inner] = words.split(" ");
    const seen = `-n '__fish_seen_subcommand_from ${inner ?? verb}'`;
    const start = inner === undefined ? "-n __fish_use_subcommand" : `-n '__fish_seen_subcommand_from ${verb}'`;
    return [
      `complete -c plimsoll ${start} -a ${inner ?? verb} -d ${quote(summary)}`,
      ...flags.map(({ long, short, summary: text, takesValue }) => {
        const letter = short === "" ? "" : ` -s ${short.slice(1)}`;
        return `complete -c plimsoll ${seen} -l ${long.slice(2)}${letter}${takesValue ? " -r" : ""} -d ${quote(text)}`;
      }),
    ];
  });
  return `${lines.join("\n")}\n`;
}
