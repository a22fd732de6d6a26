/** Whether what requests bring is checked before it is used: schema libraries, validators of frameworks, and handlers that take it as it comes. */
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { bare, bindingOf, calleeName, isCall, keyName, memberName, originOf, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import type { Finder, Looked } from '../finder.ts'
import { bodies, checkedByHand, requests } from '../hand-checks.ts'
import { quoted, seen, wordsBelow } from '../seen.ts'

const packages = [
  'zod',
  'zod/v4',
  'zod/mini',
  'joi',
  '@hapi/joi',
  'yup',
  'valibot',
  'ajv',
  'express-validator',
  'class-validator',
  'superstruct',
  'celebrate',
  '@sinclair/typebox',
  '@feathersjs/schema',
  'io-ts',
  'arktype',
  'validator',
  'express-joi-validation',
  'express-openapi-validator',
  'koa-joi-router',
  'koa-validate',
  'koa-parameter',
  'fastest-validator',
  'jsonschema',
  '@vinejs/vine',
  'zod-express-middleware',
  'express-zod-api',
  '@hono/zod-validator',
  '@hono/zod-openapi',
  '@hono/valibot-validator',
  'hono/validator',
  '@hono/typebox-validator',
  'fastify-type-provider-zod',
  'nestjs-zod',
  'typia',
  'runtypes',
  'envalid-body',
  'indicative',
  'validate.js',
  'effect',
  '@effect/schema',
  'tsoa',
  'elysia',
  'openapi-backend',
  'express-jsonschema',
  'express-json-validator-middleware',
  'is-my-json-valid',
  'drizzle-zod',
  'drizzle-valibot',
  '@trpc/server',
  'ts-interface-checker',
  'node-input-validator',
  'validatorjs',
  'routing-controllers',
  'swagger-express-validator',
  'express-schema-validator',
]
const known: ReadonlySet<string> = new Set(packages)

export const validationFinder: Finder = {
  words: [
    ...quoted(...packages),
    ...['req', '_req', 'request', 'ctx.request', 'ctx.req', 'c.req', 'event'].flatMap((name) => bodies.map((body) => `${name}.${body}`)),
    ...['ctx.body', 'ctx.query', 'ValidationPipe', 'schema:', 'req.json()', 'request.json()', 'socket.on('],
  ],
  find(looked) {
    const used = library(looked)
    if (used !== undefined) return [used]
    const taken = inputOf(looked)
    const byHand = (taken === undefined ? undefined : handMade(looked)) ?? checkedByHand(looked.module)
    return [
      ...(byHand === undefined ? [] : [seen(looked, 'validation', 'code', 'by hand', byHand, { byHand: true })]),
      ...(taken === undefined ? [] : [seen(looked, 'validation', 'none', 'input', taken, { checked: false })]),
    ]
  },
}

function library(looked: Looked): FeatureDeclaration | undefined {
  const { module } = looked
  for (const call of module.calls) {
    const origin = originOf(module, call.callee)
    if (
      origin !== undefined &&
      (known.has(origin.source) || (origin.source === '@nestjs/common' && /^(ValidationPipe|Parse\w+Pipe)$/.test(origin.path[0] ?? '')))
    ) {
      const name = origin.source === '@nestjs/common' ? 'ValidationPipe' : origin.source
      return seen(looked, 'validation', name, name, call, { checked: true })
    }
  }
  for (const call of module.calls) {
    const routed = /(^|\.)(get|post|put|patch|delete|route)$/.test(calleeName(call)) && call.arguments.some((argument) => hasSchema(argument as JsNode))
    if (routed) return seen(looked, 'validation', 'schema', 'route schema', call, { checked: true })
  }
  return undefined
}

/** `{ schema: { body: … } }` of a Fastify route. */
function hasSchema(node: JsNode): boolean {
  if (node.type !== 'ObjectExpression') return false
  return node.properties.some((entry) => entry.type === 'ObjectProperty' && keyName(entry.key) === 'schema')
}

/** `request.body.x`, `const { x } = req.query`: used by a function that got the request. */
function inputOf({ module }: Looked): JsNode | undefined {
  for (const name of bodies) {
    for (const use of module.uses.get(name) ?? []) {
      const member = module.parents.get(use)
      if (member?.type !== 'MemberExpression' || member.property !== use || member.computed) continue
      const owner = bare(member.object)
      const root = owner.type === 'MemberExpression' ? bare(owner.object) : owner
      if (root.type !== 'Identifier' || !requests.test(root.name) || bindingOf(module, root)?.kind !== 'parameter') continue
      // `c.body('…')` of Hono answers; `c.req.json()` asks.
      const above = module.parents.get(member)
      if (isCall(above) && above.callee === member) continue
      if (name === 'params' && root.name !== 'req' && root.name !== 'request') continue
      if (!isHarmless(module, member)) return member
    }
  }
  for (const call of module.calls) {
    const callee = calleeName(call)
    if (/^(req|request|c\.req|ctx\.req|context\.req)\.json$/.test(callee)) return call
  }
  return undefined
}

/** `Number(request.query.page)` is a number or none, and `!request.body.name` no value at all. */
function isHarmless(module: JsModule, start: JsNode): boolean {
  let node = start
  let above = module.parents.get(node)
  while ((above?.type === 'MemberExpression' || above?.type === 'OptionalMemberExpression') && above.object === node) {
    node = above
    above = module.parents.get(node)
  }
  if (isCall(above)) return above.callee !== node && /^(Number(\.parse(Int|Float))?|parseInt|parseFloat|Boolean)$/.test(calleeName(above))
  if (above?.type === 'UnaryExpression') return true
  return (above?.type === 'ConditionalExpression' || above?.type === 'IfStatement') && above.test === node
}

/** Checks that people write themselves, or that come from a package of the same repository. */
function handMade({ module }: Looked): JsNode | undefined {
  return module.calls.find((call) => {
    const name = calleeName(call)
    if (/valid(at|ity)|sanitiz|(^|\.)(safeParse|parseAsync|safeParseAsync|parseBody)$|schema/i.test(name)) return true
    // `router.post('/x', validate(schema), handler)`, `schema.parse(req.body)`.
    if (
      /(^|\.)(parse|assert|check|decode|create)$/.test(name) &&
      call.arguments.some((argument) => wordsBelow(argument as JsNode, 20).some((word) => bodies.includes(word)))
    )
      return true
    return call.arguments.some((argument) => {
      const node = bare(argument as JsNode)
      return /valid(at|ity)|schema/i.test(node.type === 'Identifier' ? node.name : (memberName(node) ?? ''))
    })
  })
}
