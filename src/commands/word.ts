/** Words of a command line: pieces of text that remember whether they are wholly known. */
import type { Word } from '../model/action.ts'

/** Stands for the root of the tree inside paths that a script builds from its own place; taken out before anything leaves here. */
export const treeRoot = '\u0001'

/** Longer values are no paths and no options; a script that doubles a variable fifty times must not fill the memory. */
const longest = 20_000

export function literal(text: string): Word {
  return { text, resolved: true, variables: [] }
}

export function unknownWord(text: string, variables: readonly string[] = []): Word {
  return { text, resolved: false, variables }
}

export function join(words: readonly Word[], between = ''): Word {
  const [only] = words
  if (words.length === 1 && only !== undefined) return only
  let text = ''
  let resolved = true
  let byDefault = false
  const variables: string[] = []
  words.forEach((word, index) => {
    text += index === 0 ? word.text : between + word.text
    resolved &&= word.resolved
    byDefault ||= word.byDefault === true
    for (const name of word.variables) if (!variables.includes(name)) variables.push(name)
  })
  if (text.length > longest) return { text: text.slice(0, 200), resolved: false, variables }
  if (!byDefault) return { text, resolved, variables }
  const names = words.flatMap((word) => (word.byDefault === true ? [word.defaultOf] : []))
  const [name] = names
  return { text, resolved, variables, byDefault, ...(names.length === 1 && name !== undefined ? { defaultOf: name } : {}) }
}

/** The same word with another text: what is left of it is as known as the whole was. */
export function withText(word: Word, text: string): Word {
  if (word.resolved || /[$`]/.test(text)) return { ...word, text }
  const known: Word = { text, resolved: true, variables: [] }
  return word.byDefault === true ? { ...known, byDefault: true } : known
}

export function asDefault(word: Word, variable: string): Word {
  return { ...word, byDefault: true, defaultOf: variable }
}

/** Under this name, which no variable can have, a script's last `cd` is kept as written: of a folder that is not known, its words may still tell what it is for. */
export const unknownFolder = 'cd '

export function baseName(path: string): string {
  return path.replace(/\/+$/, '').replace(/^.*\//, '')
}

export function folderName(path: string): string {
  const trimmed = path.replace(/\/+$/, '')
  const cut = trimmed.lastIndexOf('/')
  return cut < 0 ? '.' : cut === 0 ? '/' : trimmed.slice(0, cut)
}

/** Joins and tidies paths: `a/./b/../c` is `a/c`. Leading `..` stay. */
export function normalPath(path: string): string {
  const absolute = path.startsWith('/')
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== treeRoot) parts.pop()
    else if (part !== '..' || !absolute) parts.push(part)
  }
  return (absolute ? '/' : '') + parts.join('/')
}

/** Where a relative path leads from a folder; an unknown folder leaves it relative. */
export function pathFrom(folder: string | undefined, path: string): string {
  if (folder === undefined || path.startsWith('/') || path.startsWith('~') || path.startsWith('$') || path.startsWith(treeRoot)) return normalPath(path)
  return normalPath(`${folder}/${path}`)
}

/** A folder of the tree as a path that stays told from the machine's own. */
export function rooted(folder: string): string {
  return /^[/$~\u0001]/.test(folder) ? folder : `${treeRoot}/${folder}`
}

/** The opposite: what leaves this folder are paths in the tree, or the machine's as written. */
export function unrooted(path: string): string {
  return path.replaceAll(`${treeRoot}/`, '').replaceAll(treeRoot, '.')
}

/** Paths that a script builds from its own place, told relative to a folder; without one they start at the root, and so does the command. */
export function relativeTo(folder: string | undefined, words: readonly Word[]): { readonly words: readonly Word[]; readonly folder: string | undefined } {
  if (!words.some((word) => word.text.startsWith(treeRoot))) return { words, folder }
  const from = folder === undefined || /^[/$~]/.test(folder) ? [] : folder.split('/').filter((part) => part !== '')
  const told = words.map((word) => {
    if (!word.text.startsWith(treeRoot)) return word
    const to = normalPath(word.text).split('/').slice(1)
    let shared = 0
    while (shared < from.length && from[shared] === to[shared] && shared < to.length - 1) shared++
    return { ...word, text: [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/') }
  })
  const alone = words.every((word) => word.text.startsWith(treeRoot))
  return { words: told, folder: alone && (folder === undefined || /^[/$~]/.test(folder)) ? '' : folder }
}

/** `$(command -v bash)`, `$(which docker)`: where a program lies is asked, and it is that program that runs. */
export function programAsked(words: readonly Word[]): readonly Word[] {
  const [first, ...rest] = words
  const name = first === undefined ? undefined : asked.exec(first.text)?.[1]
  return name === undefined ? words : [literal(name), ...rest]
}

const asked = /^\$\((?:command -v|which|type -[pP]) ([\w./-]{1,100})(?: 2> ?\/dev\/null)?\)$/
