/** The checked file as the configuration the rest of the program knows: units settled, defaults filled in, places kept. */
import type { Evidence } from '../base/evidence.ts'
import { defaultConfig, type Config, type ConfigPrices, type ConfigTarget, type GateConfig } from '../model/config.ts'
import type { Places } from './places.ts'
import { paramValue, type KnownRules } from './references.ts'
import type { ConfigFile } from './schema.ts'

interface Context {
  readonly path: string
  readonly places: Places
  readonly known: KnownRules
}

export function toConfig(file: ConfigFile, context: Context): Config {
  const { path, known } = context
  const target = file.target === undefined ? undefined : targetOf(file.target)
  return {
    path,
    stacks: Object.fromEntries(Object.entries(file.stacks ?? {}).map(([name, { files }]) => [name, files])),
    ignore: file.ignore ?? [],
    ...(target === undefined ? {} : { target }),
    ...given('targetLine', file.target === undefined ? undefined : context.places.line(['target'])),
    ...given('prices', file.prices === undefined ? undefined : pricesOf(file.prices)),
    objectives: { ...given('rtoHours', file.objectives?.rto), ...given('rpoHours', file.objectives?.rpo) },
    gate: gateOf(file.gate),
    rules: Object.fromEntries(
      Object.entries(file.rules ?? {}).map(([id, setting]) => [id.trim(), setting === 'off' ? setting : paramsOf(id.trim(), setting, known)]),
    ),
    provides: (file.provides ?? []).map(({ rule, subject, by }, index) => ({
      rule,
      ...given('subject', subject),
      by,
      at: evidence(context, 'provides', index, rule, subject),
    })),
    waivers: (file.waivers ?? []).map(({ rule, subject, reason, until, by }, index) => ({
      rule,
      ...given('subject', subject),
      reason,
      until,
      by,
      at: evidence(context, 'waivers', index, rule, subject),
    })),
  }
}

function targetOf(target: NonNullable<ConfigFile['target']>): ConfigTarget {
  const { node } = target
  return {
    ...given('tenants', target.tenants),
    ...given('usersPerTenant', target.usersPerTenant),
    ...given('peakRequestsPerSecond', target.peakRequestsPerSecond),
    ...(node === undefined ? {} : { node: { ...given('cpus', node.cpus), ...given('memoryBytes', node.memory), ...given('diskBytes', node.disk) } }),
  }
}

function pricesOf({ currency, items }: NonNullable<ConfigFile['prices']>): ConfigPrices {
  return { currency: currency ?? '', items: (items ?? []).map(({ name, monthly, quantity }) => ({ name, monthly, quantity: quantity ?? 1 })) }
}

function gateOf(gate: ConfigFile['gate']): GateConfig {
  const standard = defaultConfig.gate
  return {
    mode: gate?.mode ?? standard.mode,
    introduced: gate?.introduced ?? standard.introduced,
    block: gate?.block ?? standard.block,
    waive: { roles: gate?.waive?.roles ?? standard.waive.roles, notAuthor: gate?.waive?.notAuthor ?? standard.waive.notAuthor },
  }
}

type Params = Readonly<Record<string, number | string | boolean>>

function paramsOf(id: string, setting: Params, known: KnownRules): Params {
  const data = known.rules.get(id)
  if (data === undefined) return setting
  return Object.fromEntries(Object.entries(setting).map(([name, value]) => [name, paramValue(data, name, value) as number | string | boolean]))
}

/** The route names rule and subject, so that it stays when lines move. */
function evidence({ path, places }: Context, list: 'provides' | 'waivers', index: number, rule: string, subject: string | undefined): Evidence {
  return { path, line: places.line([list, index]) ?? 1, key: [list, rule, ...(subject === undefined ? [] : [subject])].join('.') }
}

/** An optional key is absent rather than undefined. */
function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }
}
