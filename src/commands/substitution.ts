/** What `$(…)` stands for: paths a script computes from its own place are worked out, everything else is kept as text that equals itself. */
import type { Word } from '../model/action.ts'
import type { CommandPart, ShellNode, ShellWord, SimpleNode } from '../parse/shell/ast.ts'
import type { Expansion } from './expand.ts'
import { baseName, folderName, literal, normalPath, rooted, treeRoot, unknownWord, withText } from './word.ts'

type Fields = (word: ShellWord, from: Expansion) => readonly Word[]

/**
 * `fieldsOf` comes as an argument: words hold substitutions, and substitutions words.
 * What is inside is expanded without being walked again: twice at each level would be exponential.
 */
export function substituted(part: CommandPart, from: Expansion, fieldsOf: Fields): Word {
  return (part.process ? undefined : computed(part.body, { state: from.state, path: from.path }, fieldsOf)) ?? kept(part, from)
}

/** The substitution as text with the script's own variables filled in, so that two of them that do the same are equal. */
function kept(part: CommandPart, from: Expansion): Word {
  const unknown: string[] = []
  const inner = part.inner.slice(0, 4000).replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (whole, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? ''
    const value = from.state.variables.get(name)?.[0]
    if (value !== undefined && value.text.length < 500) return value.text
    if (!unknown.includes(name)) unknown.push(name)
    return whole.startsWith('${') ? whole : `\${${name}}`
  })
  const text = part.process ? `${part.raw.slice(0, 2)}${inner})` : `$(${inner.replace(/\s+/g, ' ')})`
  return unknownWord(text.length > 4000 ? text.slice(0, 4000) : text, unknown)
}

function computed(body: readonly ShellNode[], from: Expansion, fieldsOf: Fields): Word | undefined {
  const [first, second] = flat(body)
  if (first === undefined || first.kind !== 'simple') return undefined
  const words = first.words.flatMap((word) => fieldsOf(word, from))
  const [program, ...rest] = words
  const argument = rest.find((word) => !word.text.startsWith('-') || word.text === '-')
  if (second !== undefined) return cdAndPwd(program, argument, second, from)
  switch (program?.text) {
    case 'pwd':
      return from.state.folder === undefined ? undefined : literal(rooted(from.state.folder))
    case 'dirname':
      return argument === undefined ? undefined : withText(argument, folderName(argument.text))
    case 'basename': {
      if (argument === undefined) return undefined
      const suffix = rest[1]?.text ?? ''
      const name = baseName(argument.text)
      return withText(argument, suffix !== '' && name.endsWith(suffix) && name !== suffix ? name.slice(0, -suffix.length) : name)
    }
    case 'readlink':
    case 'realpath':
      return argument === undefined ? undefined : withText(argument, normalPath(argument.text))
    case 'git':
      return rest[0]?.text === 'rev-parse' && rest[1]?.text === '--show-toplevel' ? literal(treeRoot) : undefined
    case 'echo': {
      const single = rest.length === 1 ? rest[0] : undefined
      return single !== undefined && first.redirections.length === 0 ? single : undefined
    }
    default:
      return undefined
  }
}

/** `$(cd "$(dirname "$0")" && pwd)` */
function cdAndPwd(program: Word | undefined, folder: Word | undefined, second: ShellNode, from: Expansion): Word | undefined {
  if (program?.text !== 'cd' || folder === undefined || second.kind !== 'simple') return undefined
  if ((second as SimpleNode).words[0]?.raw !== 'pwd') return undefined
  const { text } = folder
  if (text.startsWith('/') || text.startsWith(treeRoot) || text.startsWith('$')) return withText(folder, normalPath(text))
  return from.state.folder === undefined ? undefined : withText(folder, normalPath(`${rooted(from.state.folder)}/${text}`))
}

function flat(body: readonly ShellNode[]): readonly ShellNode[] {
  return body.flatMap((node) => (node.kind === 'chain' ? node.items.map((item) => item.node) : [node]))
}
