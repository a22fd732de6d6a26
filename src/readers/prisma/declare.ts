/** A Prisma schema's files to one declaration: provider, URLs, models with their keys and foreign keys. */
import type { Evidence } from '../../base/evidence.ts'
import { known, unresolved, type Fact } from '../../base/fact.ts'
import type { FieldDeclaration, ModelDeclaration, SchemaDeclaration, UrlReference } from '../../model/declaration.ts'
import {
  argumentOf,
  namesIn,
  type PrismaAttribute,
  type PrismaConfigBlock,
  type PrismaField,
  type PrismaModelBlock,
  type PrismaValue,
} from '../../parse/prisma.ts'
import type { ConfigUrl } from '../../parse/prisma-config.ts'
import { type ConfigFile } from './files.ts'
import type { Layout } from './layout.ts'

/** Declares the schema on the file that holds its datasource; evidence names the file each thing stands in. */
export function declareSchema(layout: Layout, config: ConfigFile | undefined): SchemaDeclaration {
  const { path, parsed } = layout.main
  const source = parsed.blocks.find((block): block is PrismaConfigBlock => block.kind === 'datasource')
  const generators = layout.files.flatMap((file) => file.parsed.blocks.filter((block): block is PrismaConfigBlock => block.kind === 'generator'))
  const head = source ?? parsed.blocks.find((block) => block.kind === 'generator')
  const route = head === undefined ? 'schema' : `${head.kind}.${head.name}`
  const at: Evidence = { path, line: head?.line ?? 1, key: route }
  const url = (name: 'url' | 'directUrl'): UrlReference | undefined => {
    const written = settingOf(source, name)
    if (written !== undefined) return urlReference(written.value, { path, line: written.line, key: `${route}.${name}` })
    const configured = config?.config[name]
    return configured === undefined || config === undefined
      ? undefined
      : configuredUrl(configured, { path: config.path, line: configured.line, key: `datasource.${name}` })
  }
  const relationMode = settingOf(source, 'relationMode')?.value ?? settingOf(source, 'referentialIntegrity')?.value
  return {
    kind: 'schema',
    orm: 'prisma',
    name: nameOf(layout),
    path,
    folder: layout.folder,
    at,
    provider: providerOf(source, route, path, at),
    ...optional('url', url('url')),
    ...optional('directUrl', url('directUrl')),
    ...optional('relationMode', relationMode?.kind === 'string' ? relationMode.text : undefined),
    usesConfigFile: config !== undefined,
    previewFeatures: generators.flatMap((generator) => textsIn(settingOf(generator, 'previewFeatures')?.value)),
    models: layout.files.flatMap((file) =>
      file.parsed.blocks.filter((block): block is PrismaModelBlock => block.kind === 'model').map((block) => declareModel(block, file.path)),
    ),
  }
}

function optional<Name extends string, T>(key: Name, value: T | undefined): { readonly [K in Name]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Name]: T })
}

/** The folder; the file's path where several schemas share one or there is no folder to name. */
function nameOf(layout: Layout): string {
  const alone = layout.files.length === 1 && !/(?:^|\/)schema\.prisma$/.test(layout.main.path)
  return alone || layout.folder === '' ? layout.main.path : layout.folder
}

function settingOf(block: PrismaConfigBlock | undefined, name: string): PrismaConfigBlock['settings'][number] | undefined {
  return block?.settings.findLast((setting) => setting.name === name)
}

function textsIn(value: PrismaValue | undefined): readonly string[] {
  const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value]
  return items.flatMap((item) => (item.kind === 'string' ? [item.text] : []))
}

function providerOf(source: PrismaConfigBlock | undefined, route: string, path: string, at: Evidence): Fact<string> {
  const written = settingOf(source, 'provider')
  if (written === undefined) return unresolved('no provider', at, 'name it in the datasource: provider = "postgresql"')
  const place: Evidence = { path, line: written.line, key: `${route}.provider` }
  const { value } = written
  // Prisma takes both spellings for the same connector.
  if (value.kind === 'string') return known(value.text === 'postgres' ? 'postgresql' : value.text, place)
  return unresolved(shown(value), place, 'write the provider as a string')
}

/** A value as it may be printed: no string in it, for it may be a URL. */
function shown(value: PrismaValue): string {
  if (value.kind === 'call') return value.name === 'env' ? `env("${textsIn(value.arguments[0]?.value)[0] ?? ''}")` : `${value.name}(…)`
  if (value.kind === 'list') return '[…]'
  return value.kind === 'string' ? '"…"' : value.text
}

function urlReference(value: PrismaValue, at: Evidence): UrlReference {
  if (value.kind === 'string') return { literal: known(value.text, at), at }
  const variable = value.kind === 'call' && value.name === 'env' ? textsIn(value.arguments[0]?.value)[0] : undefined
  return variable === undefined ? { literal: unresolved(shown(value), at), at } : { variable, at }
}

function configuredUrl(url: ConfigUrl, at: Evidence): UrlReference {
  const hint = 'read it from a variable: env("DATABASE_URL")'
  const literal = url.literal === undefined ? (url.raw === undefined ? undefined : unresolved(url.raw, at, hint)) : known(url.literal, at)
  return { ...optional('variable', url.variable), ...optional('literal', literal), ...optional('appended', url.appended), at }
}

function declareModel(block: PrismaModelBlock, path: string): ModelDeclaration {
  const route = `model.${block.name}`
  const mapped = block.attributes.find((one) => one.name === 'map')
  const keys = [
    ...block.fields.flatMap((field) => fieldKeys(field, route, path)),
    ...block.attributes.flatMap((attribute) => blockKeys(attribute, route, path)),
  ]
  return {
    name: block.name,
    table: (mapped === undefined ? undefined : textsIn(argumentOf(mapped.arguments, 'name', true))[0]) ?? block.name,
    at: { path, line: block.line, endLine: block.endLine, key: route },
    fields: block.fields.map((field) => declareField(field, route, path)),
    keys,
    ignored: block.attributes.some((one) => one.name === 'ignore'),
  }
}

type Key = ModelDeclaration['keys'][number]

const keyKinds: ReadonlyMap<string, Key['kind']> = new Map([
  ['id', 'id'],
  ['unique', 'unique'],
  ['index', 'index'],
])

function fieldKeys(field: PrismaField, route: string, path: string): readonly Key[] {
  return field.attributes.flatMap((attribute) => {
    const kind = attribute.name === 'index' ? undefined : keyKinds.get(attribute.name)
    return kind === undefined ? [] : [{ kind, columns: [field.name], at: { path, line: attribute.line, key: `${route}.${field.name}.@${kind}` } }]
  })
}

function blockKeys(attribute: PrismaAttribute, route: string, path: string): readonly Key[] {
  const kind = keyKinds.get(attribute.name)
  const fields = argumentOf(attribute.arguments, 'fields', true)
  const columns = namesIn(fields)
  const classed = fields?.kind === 'list' && fields.items.some((item) => item.kind === 'call' && item.arguments.some((one) => one.name === 'ops'))
  if (kind === undefined || columns.length === 0) return []
  const type = argumentOf(attribute.arguments, 'type')
  const partial = argumentOf(attribute.arguments, 'where') !== undefined
  return [
    {
      kind,
      columns,
      ...optional('type', type?.kind === 'word' ? type.text : undefined),
      ...(partial ? { partial } : {}),
      ...(classed ? { classed } : {}),
      at: {
        path,
        line: attribute.line,
        ...(attribute.endLine > attribute.line ? { endLine: attribute.endLine } : {}),
        key: `${route}.@@${kind}(${columns.join(',')})`,
      },
    },
  ]
}

function declareField(field: PrismaField, route: string, path: string): FieldDeclaration {
  const relation = field.attributes.find((one) => one.name === 'relation')
  const mapped = field.attributes.find((one) => one.name === 'map')
  const foreignKey = relation === undefined ? [] : namesIn(argumentOf(relation.arguments, 'fields'))
  return {
    name: field.name,
    type: field.type,
    list: field.list,
    optional: field.optional,
    ...(foreignKey.length === 0 ? {} : { foreignKey }),
    ...optional('column', mapped === undefined ? undefined : textsIn(argumentOf(mapped.arguments, 'name', true))[0]),
    at: { path, line: field.line, ...(field.endLine > field.line ? { endLine: field.endLine } : {}), key: `${route}.${field.name}` },
  }
}
