/** Views that an action of Rails renders by its name: ERB as the Ruby that stands in it, and jbuilder, which is Ruby. */
import { isText } from '../../base/source.ts'
import { parseRuby, type RubyNode } from '../../parse/ruby/index.ts'
import type { ReadContext } from '../reader.ts'

export interface View {
  readonly path: string
  readonly root: RubyNode
}

/** Undefined where there is none, or one in a language that is not read. */
export async function viewsOf(controller: string, action: string, context: ReadContext): Promise<readonly View[] | undefined> {
  const stem = controller.replace('app/controllers/', 'app/views/').replace(/_controller\.rb$/, `/${action}`)
  const folder = stem.slice(0, stem.lastIndexOf('/'))
  const paths = context.below(folder).filter((path) => path.startsWith(`${stem}.`))
  const views: View[] = []
  for (const path of paths) {
    const file = await context.read(path)
    if (!isText(file) || !/\.(html|json)\.(erb|jbuilder)$|\.jbuilder$/.test(path)) return undefined
    const { root } = await parseRuby(path.endsWith('.erb') ? codeIn(file.text) : file.text)
    if (root === undefined) return undefined
    views.push({ path, root })
  }
  return views.length === 0 ? undefined : views
}

/** The code of a template, each line where it was ({@link https://docs.ruby-lang.org/en/3.4/ERB.html}). */
function codeIn(text: string): string {
  const parts: string[] = []
  let at = 0
  for (let start = text.indexOf('<%'); start !== -1; start = text.indexOf('<%', at)) {
    parts.push(lines(text.slice(at, start)))
    const end = text.indexOf('%>', start)
    if (end === -1) break
    const inside = text.slice(start + 2, end)
    at = end + 2
    const code = inside.replace(/^[=-]{1,2}/, '').replace(/-$/, '')
    parts.push(inside.startsWith('%') || /^\s*#/.test(code) ? lines(inside) : ` ${code};`)
  }
  return parts.join('')
}

function lines(text: string): string {
  return '\n'.repeat(text.split('\n').length - 1)
}
