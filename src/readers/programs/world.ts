/** What a program makes, as the resources of Terraform's providers that mappers ask. */
import type { Evidence } from '../../base/evidence.ts'
import { known } from '../../base/fact.ts'
import { limits } from '../../base/limits.ts'
import { mapBody } from '../../parse/expressions/body.ts'
import { unresolvedOf } from '../../parse/expressions/facts.ts'
import type { Work } from '../../parse/expressions/frame.ts'
import type { Body, Resource, World } from '../terraform/resource.ts'
import { worldOf } from '../terraform/root.ts'
import { unknownOf, unknownValue, type MapValue, type Value } from '../../parse/expressions/values.ts'
import { short, thing, type Site, type Thing } from './thing.ts'

export interface Making {
  /** `aws_db_instance` */
  readonly type: string
  readonly name: string
  readonly args: ReadonlyMap<string, Value>
  readonly site: Site
  readonly mode?: 'data'
  readonly provider?: string
  /** What it has that is not called as in Terraform: Terraform's name → its own. */
  readonly names?: Readonly<Record<string, string>>
}

/** What a program gets for what it made; who made it may still add to it. */
export interface Made extends Thing {
  put(name: string, value: Value): void
}

/** Names of Terraform's are found under those of the program: `multi_az` under `multiAz`, `parameter` under `parameters`. */
class Named extends Map<string, Value> {
  private readonly names: Readonly<Record<string, string>>

  constructor(members: Iterable<readonly [string, Value]>, names: Readonly<Record<string, string>>) {
    super(members)
    this.names = names
  }

  override get(name: string): Value | undefined {
    const own = Object.hasOwn(this.names, name) ? this.names[name] : undefined
    if (own !== undefined) return super.get(own)
    const found = super.get(name) ?? super.get(camel(name)) ?? super.get(plural(camel(name)))
    const open = found === undefined ? super.get('…') : undefined
    return open?.kind === 'unknown' ? unknownValue(`${open.reference}.${camel(name)}`.slice(0, 300), open.at, open.hint) : found
  }
}

function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** `readerEndpoint` → `reader_endpoint`. */
export function snake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
}

/** Lists are called by many of what Terraform calls one block of: {@link https://www.pulumi.com/docs/iac/concepts/resources/names/} */
function plural(name: string): string {
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`
  return /(s|x|ch|sh)$/.test(name) ? `${name}es` : `${name}s`
}

export class Makings {
  readonly resources: Resource[] = []
  readonly providers = new Map<string, Body>()
  private readonly work: Work
  private readonly taken = new Map<string, number>()

  constructor(work: Work) {
    this.work = work
  }

  /** An address that no other has. */
  private plainOf({ type, name, mode }: Making): string {
    const plain = `${mode === 'data' ? 'data.' : ''}${type}.${name.replace(/[^\w-]+/g, '-').slice(0, 200)}`
    const count = (this.taken.get(plain) ?? 0) + 1
    this.taken.set(plain, count)
    return count === 1 ? plain : `${plain}-${count}`
  }

  /** Answers what the program gets: what it was given, and references to what only the provider knows. */
  make(making: Making): Made {
    const { type, name, args, site, names = {}, mode = 'resource', provider } = making
    const plain = this.plainOf(making)
    const members = this.renamed(args, names, 0)
    const map: MapValue = { kind: 'map', members, at: site.at }
    if (this.resources.length < limits.terraformResources && this.work.spend(100)) {
      this.resources.push({
        ...mapBody(map, this.work),
        ...{ mode, type, name, address: plain, plain },
        exists:
          site.doubt === undefined
            ? known(true, site.at)
            : unresolvedOf(site.doubt.kind === 'unknown' ? site.doubt : unknownOf([site.doubt], site.at), site.at),
        ...(provider === undefined ? {} : { provider }),
      })
    }
    const leans = [plain]
    const get = (attribute: string): Value => {
      const set = args.get(attribute)
      if (set === undefined || set.kind === 'null' || set.kind === 'space') return { ...unknownValue(`${plain}.${short(snake(attribute))}`, site.at), leans }
      return { ...set, leans: [...new Set([...(set.leans ?? []), plain])] }
    }
    return { ...thing(plain, site.at, { get }), leans, put: (attribute, value) => void members.set(attribute, this.deep(value, 0)) }
  }

  configure(name: string, args: ReadonlyMap<string, Value>, at: Evidence): void {
    this.providers.set(name, mapBody({ kind: 'map', members: this.renamed(args, {}, 0), at }, this.work))
  }

  private renamed(members: ReadonlyMap<string, Value>, names: Readonly<Record<string, string>>, depth: number): Named {
    return new Named(
      [...members].map(([name, value]) => [name, this.deep(value, depth)] as const),
      names,
    )
  }

  private deep(value: Value, depth: number): Value {
    if ((value.kind !== 'map' && value.kind !== 'list') || depth > limits.depth || !this.work.spend(1)) return value
    if (value.kind === 'list') return { ...value, items: value.items.map((item) => this.deep(item, depth + 1)) }
    return { ...value, members: this.renamed(value.members, {}, depth + 1) }
  }

  world(stack: string): World {
    return worldOf(stack, { resources: this.resources, providers: this.providers })
  }
}
