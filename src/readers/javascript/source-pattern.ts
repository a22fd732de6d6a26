/** Which requests a source of a configuration means, as path-to-regexp and the routers beside it read it. */

/** All of them, some alone, or what nobody here understands. */
export type Reach = 'all' | 'some' | 'untold'

/**
 * `/(.*)`, `/:path*`, `/((?!api).*)?`, `/**` mean whatever is asked; a source that begins with a word means what is below it
 * ({@link https://github.com/pillarjs/path-to-regexp}, {@link https://nextjs.org/docs/app/api-reference/config/next-config-js/headers#path-matching}).
 */
export function reachOfSource(source: string): Reach {
  if (source.length > 500) return 'untold'
  const text = source.replace(/^\//, '')
  if (text === '' || /^[\w.~-]/.test(text)) return 'some'
  if (/^(\*{1,2}|\*\w+|\{\*\w+\})$/.test(text)) return 'all'
  const named = /^:\w+/.exec(text)?.[0] ?? ''
  const group = groupAt(text, named.length)
  if (named === '' && group === undefined) return 'untold'
  const rest = text.slice(named.length + (group?.length ?? 0))
  const repeats = /^[*+]/.test(rest)
  const tail = rest.replace(/^([?*+]|\{0,1\})/, '')
  if (group === undefined && !repeats) return /^(\/|\?|$)/.test(rest) ? 'some' : 'untold'
  // What follows names a part of the requests.
  if (/^\/[\w:]/.test(tail)) return 'some'
  if (!/^(\/|\/\?|\{\/\}\??)?$/.test(tail)) return 'untold'
  if (group === undefined) return 'all'
  const inner = group.slice(1, -1)
  if (/^(\(\?![^()]*(\([^()]*\)[^()]*){0,20}\)){0,9}(\.[*+]|\[\^\]\*)\??$/.test(inner)) return 'all'
  return /^[\w-]{1,60}(\|[\w-]{1,60}){0,99}$/.test(inner) ? 'some' : 'untold'
}

/** `(…)` with what is nested in it; undefined where none begins or none ends. */
function groupAt(text: string, start: number): string | undefined {
  if (text[start] !== '(') return undefined
  let depth = 0
  for (let index = start; index < text.length; index++) {
    const sign = text[index]
    if (sign === '\\') index++
    else if (sign === '(') depth++
    else if (sign === ')' && --depth === 0) return text.slice(start, index + 1)
  }
  return undefined
}
