/** Which variables of a Compose file stand in services of which profiles: those of a profile that is off fill in nothing that runs. */

export interface Profiled {
  /** None for what always counts. */
  readonly profiles: readonly string[]
  readonly variables: ReadonlySet<string>
}

interface Service {
  readonly line: number
  readonly profiles: readonly string[]
}

/** In braces or without, and a name alone, which is passed through. */
const named = /(?<!\$)\$\{?([A-Za-z_]\w*)|^\s*-\s*["']?([A-Za-z_]\w*)["']?\s*$|^\s+([A-Za-z_]\w*):\s*$/gm

/** What others may share with a service, by an anchor, or stands beside all services, always counts. */
export function profiledIn(text: string, services: readonly Service[]): readonly Profiled[] | undefined {
  if (!/\bprofiles["']?\s*:/.test(text)) return undefined
  const lines = text.split('\n')
  const rest: string[] = []
  const found: Profiled[] = []
  let at = 0
  for (const [index, { line, profiles }] of services.entries()) {
    const next = lines.findIndex((one, below) => below >= line && /^["'\w.-]/.test(one))
    const end = Math.min(services[index + 1]?.line ?? Infinity, next < 0 ? Infinity : next + 1, lines.length + 1) - 1
    const own = lines.slice(line - 1, end).join('\n')
    rest.push(...lines.slice(at, line - 1))
    at = end
    if (profiles.length === 0 || profiles.some((name) => name.includes('$')) || /:\s+&\w/.test(own)) rest.push(own)
    else found.push({ profiles, variables: variablesIn(own) })
  }
  rest.push(...lines.slice(at))
  return [...found, { profiles: [], variables: variablesIn(rest.join('\n')) }]
}

function variablesIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(named)].map(([, filled, listed, passed]) => filled ?? listed ?? passed ?? ''))
}
