/** Texts of PHP as what they hold: single and double quotes, heredoc and nowdoc. */
import type { SyntaxNode } from '@lezer/common'
import { partsOf, textOf, type PhpFile } from './parse.ts'

/** Pieces of a text in order; what a variable puts in is given as its node ({@link https://www.php.net/manual/en/language.types.string.php}). */
export function piecesOf(node: SyntaxNode, file: PhpFile): readonly (string | SyntaxNode)[] {
  const text = textOf(node, file)
  if (node.name === 'HeredocString') return heredoc(text)
  if (text.startsWith("'")) return [text.slice(1, -1).replace(/\\([\\'])/g, '$1')]
  const pieces: (string | SyntaxNode)[] = []
  let from = node.from + text.indexOf('"') + 1
  for (const part of partsOf(node)) {
    if (part.from > from) pieces.push(file.text.slice(from, part.from))
    pieces.push(part.name === 'EscapeSequence' ? unescaped(textOf(part, file)) : part)
    from = part.to
  }
  const end = node.to - (text.endsWith('"') ? 1 : 0)
  if (end > from) pieces.push(file.text.slice(from, end))
  return pieces
}

const escapes: Readonly<Record<string, string>> = { '\\n': '\n', '\\t': '\t', '\\r': '\r', '\\\\': '\\', '\\"': '"', '\\$': '$', '\\e': '\u001b' }

function unescaped(sequence: string): string {
  return escapes[sequence] ?? sequence
}

/** A heredoc with a variable in it is not known: it has no pieces. */
function heredoc(text: string): readonly string[] {
  const lines = text.split('\n')
  const quoted = /^<<<\s*'/.test(lines[0] ?? '')
  const indent = /^\s*/.exec(lines.at(-1) ?? '')?.[0].length ?? 0
  const body = lines
    .slice(1, -1)
    .map((line) => line.slice(Math.min(indent, line.search(/\S|$/))).replace(/\r$/, ''))
    .join('\n')
  return !quoted && /[$\\]/.test(body) ? [] : [body]
}
