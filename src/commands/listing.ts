/** The commands inside a substitution, read again from its text: what `rm $(…)` and `for f in $(…)` go by. */
import type { Word } from '../model/action.ts'
import type { ShellNode, ShellWord } from '../parse/shell/ast.ts'
import { parseShell } from '../parse/shell/parse.ts'
import type { Stage } from './session.ts'
import { baseName, literal, unknownWord } from './word.ts'

export function callsIn(text: string): Stage['calls'] {
  const inner = /^(?:.*?)[$<]\((.*)\)/s.exec(text.slice(0, 4000))?.[1]
  if (inner === undefined) return []
  const calls: { program: string; words: readonly Word[] }[] = []
  const visit = (node: ShellNode): void => {
    if (node.kind === 'pipeline') node.commands.forEach(visit)
    else if (node.kind === 'chain') for (const item of node.items) visit(item.node)
    else if (node.kind === 'group') node.body.forEach(visit)
    else if (node.kind === 'simple') {
      const [program, ...rest] = node.words.map(plainWord)
      if (program !== undefined) calls.push({ program: baseName(program.text), words: rest })
    }
  }
  parseShell(inner).body.forEach(visit)
  return calls
}

function plainWord(word: ShellWord): Word {
  const text = word.parts.map((part) => (part.kind === 'text' ? part.text : part.raw)).join('')
  const names = word.parts.flatMap((part) => (part.kind === 'variable' ? [part.name] : []))
  return word.parts.every((part) => part.kind === 'text') ? literal(text) : unknownWord(text, names)
}
