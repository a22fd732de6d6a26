/** Checks HTTP exchanges against GitHub's own description of its API, so that a request GitHub would refuse fails a test here. */
import { readFileSync } from 'node:fs'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

interface Schema {
  readonly [key: string]: unknown
}

interface Ref {
  readonly $ref: string
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema: Schema
}

interface Body {
  readonly required?: boolean
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
}

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly (Parameter | Ref)[]
  readonly requestBody?: Body | Ref
  readonly responses: Readonly<Record<string, Body | Ref>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: Schema
}

export interface Route {
  readonly id: string
  readonly method: string
  readonly pattern: RegExp
  readonly names: readonly string[]
  readonly operation: Operation
}

export interface Contract {
  /** What is wrong with a request; `route` is undefined when GitHub has no such operation among those we use. */
  request(method: string, url: string, body: string): { readonly route: Route | undefined; readonly errors: readonly string[] }
  /** What is wrong with an answer: tells how far the emulator is from GitHub. */
  response(route: Route, status: number, body: string): readonly string[]
}

/** Parameters of GitHub that may hold slashes. */
const greedy = new Set(['path', 'basehead', 'ref'])

let loaded: Contract | undefined

/** What a schema is compiled to serves every emulated GitHub of a process. */
export function loadContract(): Contract {
  loaded ??= contractOf(new URL('gh-subset.json', import.meta.url))
  return loaded
}

function contractOf(file: URL): Contract {
  const document = JSON.parse(readFileSync(file, 'utf8')) as Document
  const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }))
  ajv.addFormat('repo.nwo', true)
  ajv.addFormat('timestamp', true)
  ajv.addSchema({ $id: 'gh', components: toJsonSchema(document.components) })
  const compiled = new Map<string, ValidateFunction>()
  const check = (key: string, schema: Schema, value: unknown): readonly string[] => {
    const validate = compiled.get(key) ?? ajv.compile(toJsonSchema(schema) as Schema)
    compiled.set(key, validate)
    return validate(value) ? [] : (validate.errors ?? []).map(said)
  }
  const follow = <T>(value: T | Ref): T => (isRef(value) ? (at(document, value.$ref) as T) : value)
  const routes = routesOf(document)

  return {
    request(method, url, body) {
      const { pathname, searchParams } = new URL(url, 'http://localhost')
      const route = routes.find((one) => one.method === method.toLowerCase() && one.pattern.test(pathname))
      if (route === undefined) return { route, errors: [`${method} ${pathname}: no such operation in the description`] }
      const parameters = (route.operation.parameters ?? []).map((one) => follow<Parameter>(one))
      return {
        route,
        errors: [
          ...pathErrors(route, pathname, parameters, check),
          ...queryErrors(route, searchParams, parameters, check),
          ...bodyErrors(route, body, follow, check),
        ],
      }
    },
    response(route, status, body) {
      const described = route.operation.responses[String(status)]
      if (described === undefined) return [`status ${status} is not described for ${route.id}`]
      const schema = follow<Body>(described).content?.['application/json']?.schema
      return schema === undefined || body === '' ? [] : check(`${route.id}:r:${status}`, schema, JSON.parse(body))
    },
  }
}

type Check = (key: string, schema: Schema, value: unknown) => readonly string[]
type Follow = <T>(value: T | Ref) => T

function routesOf(document: Document): readonly Route[] {
  const routes = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const names: string[] = []
      const escaped = path.replace(/[.+*?^$()|[\]\\]/g, String.raw`\$&`)
      const pattern = escaped.replace(/\{(\w+)\}/g, (_, name: string) => {
        names.push(name)
        return greedy.has(name) ? '(.+)' : '([^/]+)'
      })
      const literal = path.replace(/\{\w+\}/g, '').length
      return { literal, route: { id: operation.operationId, method, pattern: new RegExp(`^${pattern}$`), names, operation } }
    }),
  )
  // The most literal path first: `commits/{ref}/check-runs` before the greedy `commits/{ref}`.
  return routes.sort((a, b) => b.literal - a.literal).map((one) => one.route)
}

function pathErrors(route: Route, pathname: string, parameters: readonly Parameter[], check: Check): readonly string[] {
  const values = route.pattern.exec(pathname)?.slice(1) ?? []
  return route.names.flatMap((name, index) => {
    const parameter = parameters.find((one) => one.in === 'path' && one.name === name)
    if (parameter === undefined) return []
    const value = typed(parameter.schema, decodeURIComponent(values[index] ?? ''))
    return check(`${route.id}:p:${name}`, parameter.schema, value).map((error) => `path ${name} ${error}`)
  })
}

function queryErrors(route: Route, query: URLSearchParams, parameters: readonly Parameter[], check: Check): readonly string[] {
  const described = parameters.filter((one) => one.in === 'query')
  const missing = described.filter((one) => one.required === true && !query.has(one.name)).map((one) => `query ?${one.name} is missing`)
  const wrong = [...query].flatMap(([name, value]) => {
    const parameter = described.find((one) => one.name === name)
    if (parameter === undefined) return [`query ?${name} is not in the description`]
    return check(`${route.id}:q:${name}`, parameter.schema, typed(parameter.schema, value)).map((error) => `query ${name} ${error}`)
  })
  return [...missing, ...wrong]
}

function bodyErrors(route: Route, text: string, follow: Follow, check: Check): readonly string[] {
  const described = route.operation.requestBody === undefined ? undefined : follow<Body>(route.operation.requestBody)
  if (text === '') return described?.required === true ? ['the body is missing'] : []
  const body = JSON.parse(text) as Record<string, unknown>
  const schema = described?.content?.['application/json']?.schema
  if (schema === undefined) return Object.keys(body).length > 0 ? ['a body was sent and none is described'] : []
  const known = propertiesOf(schema, follow)
  const unknown = known.size === 0 ? [] : Object.keys(body).filter((key) => !known.has(key))
  return [...check(`${route.id}:b`, schema, body).map((error) => `body ${error}`), ...unknown.map((key) => `body /${key} is not in the description`)]
}

function propertiesOf(schema: Schema | Ref, follow: Follow): ReadonlySet<string> {
  const whole = follow<Schema>(schema as Schema)
  const parts = ['oneOf', 'anyOf', 'allOf'].flatMap((key) => (whole[key] ?? []) as readonly Schema[])
  return new Set([...Object.keys((whole['properties'] ?? {}) as Schema), ...parts.flatMap((part) => [...propertiesOf(part, follow)])])
}

/** Query and path values are text; the description types them. */
function typed(schema: Schema, value: string): unknown {
  if ((schema['type'] === 'integer' || schema['type'] === 'number') && value !== '' && !Number.isNaN(Number(value))) return Number(value)
  return schema['type'] === 'boolean' && (value === 'true' || value === 'false') ? value === 'true' : value
}

function said(error: ErrorObject): string {
  const allowed = (error.params as { allowedValues?: unknown }).allowedValues
  return `${error.instancePath || '/'} ${error.message ?? 'is wrong'}${allowed === undefined ? '' : ` ${JSON.stringify(allowed)}`}`
}

const asWritten = new Set(['enum', 'required', 'default', 'const'])
const openApiOnly = new Set(['discriminator', 'xml', 'readOnly', 'writeOnly', 'deprecated', 'nullable'])

/** OpenAPI 3.0 says `nullable` where JSON Schema says `null`, and puts references under the document. */
function toJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJsonSchema)
  if (typeof value !== 'object' || value === null) return value
  if (isRef(value)) return { $ref: `gh${value.$ref}` }
  const whole = value as Schema
  const schema = Object.fromEntries(
    Object.entries(whole)
      .filter(([key]) => !openApiOnly.has(key) || typeof whole[key] === 'object')
      .map(([key, part]) => {
        if (key === 'properties') return [key, Object.fromEntries(Object.entries(part as Schema).map(([name, one]) => [name, toJsonSchema(one)]))]
        return [key, asWritten.has(key) ? part : toJsonSchema(part)]
      }),
  )
  return whole['nullable'] === true ? { anyOf: [{ type: 'null' }, schema] } : schema
}

function isRef(value: unknown): value is Ref {
  return typeof value === 'object' && value !== null && typeof (value as Ref).$ref === 'string'
}

function at(document: Document, pointer: string): unknown {
  return pointer
    .slice(2)
    .split('/')
    .reduce<unknown>((value, key) => (value as Schema)[key], document)
}
