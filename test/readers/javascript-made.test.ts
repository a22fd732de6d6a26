import { describe, expect, test } from 'vitest'
import { clients } from './javascript-harness.ts'

const from = `import { PrismaClient } from '@prisma/client'\n`

async function made(text: string, path?: string): Promise<string> {
  return (await clients(text, path)).map((client) => `${client.name} ${client.made}${client.defines === true ? ' defines' : ''}`).join(', ')
}

function table(rows: readonly (readonly [string, string, string])[]): void {
  test.each(rows)('%s', async (_title, text, expected) => {
    expect(await made(text)).toBe(expected)
  })
}

describe('once, when the module loads', () => {
  table([
    ['a constant', `${from}export const store = new PrismaClient()`, 'store module'],
    ['a default export', `${from}const store = new PrismaClient()\nexport default store`, 'store module'],
    ['with an extension', `${from}export const store = new PrismaClient().$extends({})`, 'store module'],
    ['a factory called once', `${from}const build = () => new PrismaClient()\nexport const store = build()`, 'build module'],
    ['an exported factory called once here', `${from}export function build() { return new PrismaClient() }\nexport const store = build()`, 'build module'],
    ['a class that is made once', `${from}class Store { db = new PrismaClient() }\nexport const store = new Store()`, 'db module'],
    ['a static field', `${from}export class Store { static db = new PrismaClient() }`, 'db module'],
    ['a function that runs at once', `${from}const store = (() => { const inner = new PrismaClient(); return inner })()`, 'inner module'],
    ['the start of a server', `${from}async function boot() { const store = new PrismaClient(); serveWith(store) }\nboot()`, 'store module'],
    ['what listen calls back', `${from}app.listen(80, async () => { const store = new PrismaClient() })`, 'store module'],
    [
      'a private constructor behind getInstance',
      `${from}class Store { static #one; constructor() { this.db = new PrismaClient() } static get() { if (!Store.#one) Store.#one = new Store(); return Store.#one } }`,
      'db guarded',
    ],
  ])
})

describe('once, behind a guard', () => {
  table([
    [
      'a builder that is handed to what is kept',
      `${from}const open = (url) => new PrismaClient({ datasources: { db: { url } } })\nexport const rows = singleton('rows', () => choose({ buildWriter: (url) => open(url) }))`,
      'open guarded',
    ],
    ['what starts the one object of a module', `${from}module.exports = { init() { this.store = new PrismaClient(); return this } }`, 'store guarded'],
    ['the same as a property', `${from}let store\nexport const db = { connect: async () => { store = new PrismaClient() } }`, 'store guarded'],
    ['??= on globalThis', `${from}globalThis.store ??= new PrismaClient()\nexport const store = globalThis.store`, 'store guarded'],
    [
      '|| on global',
      `${from}export const store = global.store || new PrismaClient()\nif (process.env.NODE_ENV !== 'production') global.store = store`,
      'store guarded',
    ],
    [
      'a name for globalThis',
      `${from}const kept = globalThis as unknown as { store?: PrismaClient }\nexport const store = kept.store ?? new PrismaClient()`,
      'store guarded',
    ],
    ['a factory behind ??', `${from}const build = () => new PrismaClient()\nexport const store = globalThis.store ?? build()`, 'build guarded'],
    [
      'a lazy function',
      `${from}let store: PrismaClient | undefined\nexport function getStore() { if (!store) { store = new PrismaClient() }\n return store }`,
      'store guarded',
    ],
    [
      'a function that fills the place, called where it is empty',
      `${from}let store\nexport const init = async () => { store = new PrismaClient() }\nexport function getStore() { if (store === undefined) { init() }\n return store }`,
      'store guarded',
    ],
    [
      'and where it left early',
      `${from}let store\nfunction build() { store = new PrismaClient() }\nexport function getStore() { if (store) return store\n build()\n return store }`,
      'store guarded',
    ],
    [
      'a test against null',
      `${from}let store = null\nexport const getStore = () => { if (store === null) store = new PrismaClient(); return store }`,
      'store guarded',
    ],
    [
      'typeof undefined',
      `${from}let store\nexport function getStore() { if (typeof store === 'undefined') store = new PrismaClient(); return store }`,
      'store guarded',
    ],
    [
      'an early return',
      `${from}let kept\nexport async function open2() { if (kept) return kept; const fresh = new PrismaClient(); kept = fresh; return fresh }`,
      'fresh guarded',
    ],
    [
      'a promise that is kept',
      `import { createClient } from 'redis'\nlet kept\nconst get = () => { if (!kept) { const fresh = createClient(); kept = fresh.connect().then(() => fresh) }\n return kept }\nexport { get }`,
      'fresh guarded',
    ],
    [
      'a map by tenant',
      `${from}const all = new Map()\nexport function of(t) { const had = all.get(t); if (had) return had; const fresh = new PrismaClient(); all.set(t, fresh); return fresh }`,
      'fresh guarded',
    ],
    ['remember', `${from}import { remember } from '@epic-web/remember'\nexport const store = remember('s', () => new PrismaClient())`, 'store guarded'],
    ['singleton with a named factory', `${from}const store = singleton('s', build)\nfunction build() { return new PrismaClient() }`, 'build guarded'],
    ['a memoised getter', `${from}export const getStore = once(() => new PrismaClient())`, 'getStore guarded'],
    ['lazy in a field', `${from}export class Store { get db() { this.kept ??= new PrismaClient(); return this.kept } }`, 'kept guarded'],
    [
      'a static getInstance',
      `${from}export class Store { static one; static get() { if (!Store.one) { Store.one = new PrismaClient() } return Store.one } }`,
      'one guarded',
    ],
    [
      'an injected service',
      `import { Injectable } from '@nestjs/common'\n${from}@Injectable()\nexport class Store { private db = new PrismaClient() }`,
      'db guarded',
    ],
    ['a provider factory', `${from}export const provider = { provide: 'DB', useFactory: () => new PrismaClient() }`, 'useFactory guarded'],
    [
      'a fastify plugin',
      `${from}import fp from 'fastify-plugin'\nexport default fp(async (app) => { const store = new PrismaClient(); app.decorate('store', store) })`,
      'store guarded',
    ],
    [
      'mongoose keeps one connection',
      `import mongoose from 'mongoose'\nexport async function join() { await mongoose.connect(process.env.MONGO) }`,
      'join guarded',
    ],
    ['a global in an if', `${from}let store\nif (!global.store) { global.store = new PrismaClient() }\nstore = global.store`, 'store guarded'],
    ['negated and joined', `${from}let store\nexport function get(x) { !store && (store = new PrismaClient()); return store }`, 'store guarded'],
  ])
})

describe('every time', () => {
  table([
    ['a builder of an object that nothing is called with', `${from}export const rows = { buildWriter: () => new PrismaClient() }`, 'buildWriter call defines'],
    [
      'as often as others call what has it made again and again',
      `${from}const open = async (url) => retried(async () => new PrismaClient({ datasources: { db: { url } } }))\nexport default open`,
      'open call defines',
    ],
    [
      'as often as others call what opens and ends one',
      `${from}async function ask(url) { const lane = new PrismaClient({ datasources: { db: { url } } }); try { return await lane.row.count() } finally { await lane.$disconnect() } }\nexport const same = async () => (await ask(one)) === (await ask(other))`,
      'lane call defines',
    ],
    ['a handler', `${from}export async function GET() { const store = new PrismaClient(); return store.a.findMany() }`, 'store call'],
    ['an arrow in a route', `${from}app.get('/x', async (req, res) => { const store = new PrismaClient() })`, 'store call'],
    ['a constructor of a plain class', `${from}export class Repo { constructor() { this.db = new PrismaClient() } }`, 'db call'],
    ['a field of a plain class', `${from}export class Repo { db = new PrismaClient() }`, 'db call'],
    ['a local guard', `${from}export function work() { let store; if (!store) store = new PrismaClient(); return store.x }`, 'store call'],
    ['a guard on a parameter', `${from}export function work(opts) { const store = opts.db ?? new PrismaClient(); return store.x }`, 'store call'],
    ['a guard on something else', `${from}let ready\nexport function work() { if (!ready) { const store = new PrismaClient(); store.x() } }`, 'store call'],
    ['a loop', `${from}for (const t of tenants) list.push(new PrismaClient())`, 'prisma call'],
    ['React cache, once a request', `${from}export const getStore = cache(() => new PrismaClient())`, 'getStore call'],
    ['a factory used in a handler', `${from}const build = () => new PrismaClient()\nexport function POST() { const store = build() }`, 'build call'],
    [
      'an early return that keeps nothing',
      `${from}let x\nexport function work() { if (x) return x; const store = new PrismaClient(); return store.y }`,
      'store call',
    ],
    ['an exported factory that gives it back', `${from}export const build = () => new PrismaClient()`, 'build call defines'],
    [
      'a factory that gives back more',
      `${from}export function build() { const store = new PrismaClient(); return { store, stop() {} } }`,
      'store call defines',
    ],
  ])
})

describe('several in a file', () => {
  table([
    ['two constants', `${from}export const a1 = new PrismaClient()\nexport const b1 = new PrismaClient()`, 'a1 module, b1 module'],
    [
      'a factory called twice',
      `${from}const build = () => new PrismaClient()\nexport const reads = build()\nexport const writes = build()`,
      'reads module, writes module',
    ],
    [
      'development’s branch is none',
      `${from}let store\nif (process.env.NODE_ENV === 'production') { store = new PrismaClient() } else { if (!global.s) global.s = new PrismaClient(); store = global.s }\nexport default store`,
      'store module',
    ],
    [
      'production in a name',
      `${from}const isProd = process.env.NODE_ENV === 'production'\nexport const store = isProd ? new PrismaClient() : fake(new PrismaClient({ log: ['query'] }))`,
      'store module',
    ],
    ['sides of one choice', `${from}export const store = process.env.EDGE ? new PrismaClient({ a: 1 }) : new PrismaClient()`, 'store module'],
    [
      'two returns of one function',
      `${from}const build = () => { if (process.env.X) { return new PrismaClient() }\n return new PrismaClient({ log: [] }) }\nexport const store = globalThis.s ?? build()`,
      'build guarded',
    ],
    [
      'cases of a switch',
      `${from}let store\nswitch (process.env.KIND) { case 'a': store = new PrismaClient(); break; default: store = new PrismaClient() }`,
      'store module',
    ],
  ])
})

describe('classes that extend the client', () => {
  table([
    [
      'Nest',
      `${from}@Injectable()\nexport class Store extends PrismaClient implements OnModuleInit { async onModuleInit() { await this.$connect() } }`,
      'Store guarded defines',
    ],
    ['a plain one, made elsewhere', `${from}export class Store extends PrismaClient {}`, 'Store guarded defines'],
    ['one made here', `${from}class Store extends PrismaClient { constructor() { super() } }\nexport const store = new Store()`, 'store module'],
    ['one made in a handler', `${from}class Store extends PrismaClient {}\nexport function GET() { const store = new Store() }`, 'store call'],
  ])
})

test('names of the client class: generics, renames, other folders, both module kinds', async () => {
  expect(await made(`import { PrismaClient } from '../generated/client'\nconst s1 = new PrismaClient<Options>()`)).toBe('s1 module')
  expect(await made(`import { PrismaClient as Ledger } from '@/lib/generated/prisma'\nconst s2 = new Ledger()`)).toBe('s2 module')
  expect(await made(`const { PrismaClient } = require('@prisma/client')\nconst s3 = new PrismaClient()`, 'src/x.js')).toBe('s3 module')
  expect(await made(`import pkg from '@prisma/client'\nconst { PrismaClient } = pkg\nconst s4 = new PrismaClient()`, 'src/x.mjs')).toBe('s4 module')
  expect(await made(`import * as generated from '@shop/db'\nconst s5 = new generated.PrismaClient()`)).toBe('s5 module')
  expect(await made(`const { PrismaClient } = await import('@prisma/client')\nconst s6 = new PrismaClient()`)).toBe('s6 module')
  expect(await made(`import db = require('@prisma/client')\nconst s7 = new db.PrismaClient()`)).toBe('s7 module')
  expect(await made(`import PrismaClient from './made/client'\nconst s8 = new PrismaClient()`)).toBe('s8 module')
  expect(await made(`class PrismaClient {}\nconst s9 = new PrismaClient()`)).toBe('')
  expect(await made(`import type { PrismaClient } from '@prisma/client'\nexport function f(db: PrismaClient) { return db }`)).toBe('')
  expect(await made(`// const x = new PrismaClient()\nconst text = "new PrismaClient()"`)).toBe('')
})
