/** What a change does to the settings of `.plimsoll.yml`, key by key, against what judges. */
import type { Config } from '../model/config.ts'
import type { Difference } from './difference.ts'
import { placesOf } from './loaded.ts'
import { routeText, type Route } from './places.ts'
import { compareParam, type Param } from './thresholds.ts'

/** Parameters of rules as they are without a configuration, by rule id. */
export type Defaults = ReadonlyMap<string, Readonly<Record<string, Param>>>

export function configDifferences(base: Config, head: Config, defaults: Defaults): readonly Difference[] {
  const comparison = new Comparison(base, head)
  comparison.rules(defaults)
  comparison.gate()
  comparison.ignore()
  comparison.stacks()
  comparison.objectives()
  comparison.target()
  return comparison.found
}

type Effect = Difference['effect']

class Comparison {
  readonly found: Difference[] = []
  readonly #base: Config
  readonly #head: Config

  constructor(base: Config, head: Config) {
    this.#base = base
    this.#head = head
  }

  rules(defaults: Defaults): void {
    const [base, head] = [this.#base.rules, this.#head.rules]
    for (const id of union(Object.keys(base), Object.keys(head))) {
      const [before, after] = [own(base, id), own(head, id)]
      if (after === 'off') {
        if (before !== 'off') this.#add('weaker', ['rules', id], `the rule ${id} was on and is turned off`)
        continue
      }
      if (before === 'off') this.#add('stronger', ['rules', id], `the rule ${id} was off and is on`)
      const standard = defaults.get(id) ?? {}
      // A rule that was off had no threshold to lose.
      const [from, to] = [before === 'off' ? after : before, after].map((params) => ({ ...standard, ...params }))
      for (const name of union(Object.keys(from ?? {}), Object.keys(to ?? {}))) {
        const [old, recent] = [own(from ?? {}, name), own(to ?? {}, name)]
        const effect = compareParam(id, name, old, recent)
        if (effect !== 'same') this.#add(effect, ['rules', id, name], `${id} asked for ${name}: ${said(old)} and asks for ${name}: ${said(recent)}`)
      }
    }
  }

  gate(): void {
    const [base, head] = [this.#base.gate, this.#head.gate]
    if (base.mode !== head.mode) this.#add(head.mode === 'report' ? 'weaker' : 'stronger', ['gate', 'mode'], `gate.mode was ${base.mode} and is ${head.mode}`)
    const introduced = compareIntroduced(base.introduced, head.introduced)
    if (introduced !== 'same') this.#add(introduced, ['gate', 'introduced'], `gate.introduced was ${listed(base.introduced)} and is ${listed(head.introduced)}`)
    this.#sets(['gate', 'block'], base.block, head.block, 'stronger', (id, is) => `gate.block ${is ? 'names' : 'no longer names'} ${id}`)
    this.#sets(
      ['gate', 'waive', 'roles'],
      base.waive.roles,
      head.waive.roles,
      'weaker',
      (role, is) => `the role ${role} ${is ? 'could not waive losses and may' : 'may no longer waive losses'}`,
    )
    if (base.waive.notAuthor !== head.waive.notAuthor) {
      this.#add(
        head.waive.notAuthor ? 'stronger' : 'weaker',
        ['gate', 'waive', 'notAuthor'],
        `authors ${head.waive.notAuthor ? 'could waive their own losses and may not' : 'could not waive their own losses and may'}`,
      )
    }
  }

  ignore(): void {
    const [base, head] = [this.#base.ignore, this.#head.ignore].map((patterns) => new Set(patterns.map(bare)))
    this.#head.ignore.forEach((pattern, index) => {
      if (base !== undefined && !covers(base, bare(pattern))) this.#add('weaker', ['ignore', index], `${pattern} was read and is ignored`)
    })
    this.#base.ignore.forEach((pattern, index) => {
      if (head !== undefined && !covers(head, bare(pattern))) this.#add('stronger', ['ignore', index], `${pattern} was ignored and is read`, 'base')
    })
  }

  /** Naming stacks where they were found, or the other way round, may leave out anything. */
  stacks(): void {
    const [base, head] = [this.#base.stacks, this.#head.stacks]
    const [before, after] = [Object.keys(base), Object.keys(head)]
    if (before.length === 0 && after.length > 0) {
      this.#add(
        'weaker',
        ['stacks'],
        `the stacks were found and are named: ${after.map((name) => `${name} (${(own(head, name) ?? []).join(', ')})`).join('; ')}`,
      )
      return
    }
    if (before.length > 0 && after.length === 0) {
      this.#add('weaker', ['stacks'], `the stacks ${before.join(', ')} were named and are left to be found`)
      return
    }
    const kept = new Set<string>()
    for (const name of before) {
      const files = own(base, name) ?? []
      const same =
        own(head, name) === undefined ? after.find((other) => own(base, other) === undefined && files.every((file) => own(head, other)?.includes(file))) : name
      if (same === undefined) {
        this.#add('weaker', ['stacks', name], `the stack ${name} (${files.join(', ')}) was judged and is gone`)
        continue
      }
      kept.add(same)
      const recent = own(head, same) ?? []
      const lost = files.filter((file) => !recent.includes(file))
      if (lost.length > 0) this.#add('weaker', ['stacks', same, 'files'], `the stack ${same} was ${files.join(', ')} and is ${recent.join(', ')}`)
      else if (files.join('\n') !== recent.filter((file) => files.includes(file)).join('\n')) {
        this.#add(
          'weaker',
          ['stacks', same, 'files'],
          `the files of the stack ${same} override one another in another order: ${files.join(', ')} before, ${recent.join(', ')} now`,
        )
      } else if (recent.length > files.length)
        this.#add('stronger', ['stacks', same, 'files'], `the stack ${same} was ${files.join(', ')} and is ${recent.join(', ')}`)
    }
    for (const name of after) if (!kept.has(name) && own(base, name) === undefined) this.#add('stronger', ['stacks', name], `the stack ${name} is judged too`)
  }

  /** Without a stated objective, backups are held to a day. */
  objectives(): void {
    const [base, head] = [this.#base.objectives, this.#head.objectives]
    this.#bound(['objectives', 'rpo'], base.rpoHours, head.rpoHours, 24)
    this.#bound(['objectives', 'rto'], base.rtoHours, head.rtoHours, Infinity)
  }

  #bound(route: Route, before: number | undefined, after: number | undefined, standard: number): void {
    if (before === after) return
    const [old, recent] = [before ?? standard, after ?? standard]
    const words = (value: number | undefined): string => (value === undefined ? 'not stated' : `${round(value)} h`)
    const looser = recent > old || (after === undefined && recent === old)
    this.#add(looser ? 'weaker' : 'stronger', route, `${routeText(route)} was ${words(before)} and is ${words(after)}`)
  }

  /** A smaller load asks for less. What the machine has cuts both ways, so a stated value may not move. */
  target(): void {
    const [base, head] = [this.#base.target ?? {}, this.#head.target ?? {}]
    const say = (key: string, before: number | undefined, after: number | undefined): string =>
      `target.${key} was ${before ?? 'not stated'} and is ${after ?? 'not stated'}`
    for (const key of ['tenants', 'usersPerTenant', 'peakRequestsPerSecond'] as const) {
      const [before, after] = [base[key], head[key]]
      if (before !== after) this.#add((after ?? 0) < (before ?? 0) ? 'weaker' : 'stronger', ['target', key], say(key, before, after))
    }
    for (const [key, name] of [
      ['cpus', 'cpus'],
      ['memory', 'memoryBytes'],
      ['disk', 'diskBytes'],
    ] as const) {
      const [before, after] = [base.node?.[name], head.node?.[name]]
      if (before !== after) this.#add(before === undefined ? 'stronger' : 'weaker', ['target', 'node', key], say(`node.${key}`, before, after))
    }
  }

  #sets(route: Route, base: readonly string[], head: readonly string[], added: 'weaker' | 'stronger', say: (one: string, is: boolean) => string): void {
    head.forEach((one, index) => {
      if (!base.includes(one)) this.#add(added, [...route, index], say(one, true))
    })
    base.forEach((one, index) => {
      if (!head.includes(one)) this.#add(added === 'weaker' ? 'stronger' : 'weaker', [...route, index], say(one, false), 'base')
    })
  }

  /** What stands at head is shown there, what is gone where it stood. */
  #add(effect: Effect, route: Route, what: string, side?: 'base'): void {
    const key = routeText(route)
    const there = side === 'base' || this.#head.path === undefined ? undefined : placesOf(this.#head).line(route)
    const path = this.#head.path ?? this.#base.path ?? '.plimsoll.yml'
    if (there !== undefined) this.found.push({ effect, path, line: there, side: 'head', key, what })
    else
      this.found.push({
        effect,
        path: this.#base.path ?? path,
        line: placesOf(this.#base).line(route) ?? 1,
        side: this.#base.path === undefined ? 'head' : 'base',
        key,
        what,
      })
  }
}

type Introduced = Config['gate']['introduced']

function compareIntroduced(before: Introduced, after: Introduced): 'same' | 'weaker' | 'stronger' {
  if (before === after || (typeof before !== 'boolean' && typeof after !== 'boolean' && [...before].sort().join() === [...after].sort().join())) return 'same'
  if (after === true || before === false) return 'stronger'
  if (before === true || after === false) return 'weaker'
  return before.every((id) => after.includes(id)) ? 'stronger' : 'weaker'
}

function listed(value: Introduced): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : `[${value.join(', ')}]`
}

/** `legacy`, `legacy/` and `legacy/**` mean the same. */
function bare(pattern: string): string {
  return pattern.replace(/^(\.?\/)+/, '').replace(/\/+(\*\*)?$/, '')
}

/** A pattern is covered by itself, by one for everything, or by a folder above it that is named without wildcards. */
function covers(known: ReadonlySet<string>, pattern: string): boolean {
  if (known.has(pattern) || known.has('**')) return true
  for (let slash = pattern.indexOf('/'); slash !== -1; slash = pattern.indexOf('/', slash + 1)) {
    const above = pattern.slice(0, slash)
    if (!/[*{]/.test(above) && known.has(above)) return true
  }
  return false
}

function own<T>(map: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])]
}

function said(value: Param | undefined): string {
  return value === undefined ? 'nothing' : String(value)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
