/** Queries built from strings, in the spellings people use, and what only looks like one. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { valueOf } from '../../src/base/fact.ts'
import type { FeatureDeclaration } from '../../src/model/feature.ts'
import { javascriptReader } from '../../src/readers/javascript/index.ts'

async function found(what: FeatureDeclaration['what'], text: string, path = 'src/server.ts'): Promise<readonly string[]> {
  const { declares } = await javascriptReader.read({ path, text }, { read: () => Promise.resolve(undefined), has: () => false, below: () => [] })
  return declares
    .filter((one): one is FeatureDeclaration => one.kind === 'feature' && one.what === what)
    .map((one) => `${one.library}:${one.at.line} ${one.name}`)
}

describe('queries built from strings', () => {
  test.each([
    [
      "import { Pool } from 'pg'\nconst pool = new Pool()\napp.get('/v', async (req, res) => {\n  await pool.query(`SELECT id FROM visit\n    WHERE page = '${req.query.page}'`)\n})",
      ['sql:5 pool.query with req.query.page'],
    ],
    [
      "app.get('/v', async (req) => {\n  const { id } = req.params\n  await db.query('DELETE FROM visit WHERE id = ' + id)\n})",
      ['sql:3 db.query with req.params.id'],
    ],
    [
      "app.get('/v', async ({ query }) => {\n  const sort = query.sort || 'day'\n  await db.query(`SELECT id FROM visit ORDER BY ${sort}`)\n})",
      ['sql:3 db.query with query.sort'],
    ],
    [
      "export async function byPage(page: string) {\n  return this.pool.execute(`SELECT id FROM visit WHERE page LIKE '%${page}%'`)\n}",
      ['sql:2 this.pool.execute with page'],
    ],
    [
      "export const next = async (berth) => {\n  const key = berth.name\n  return sequelize.query(`SELECT id FROM berth WHERE name = '${key}'`)\n}",
      ['sql:3 sequelize.query with berth.name'],
    ],
    [
      "app.get('/v', (req) => sequelize.query(`SELECT ${req.query.primaryKeyAttribute} FROM visit`))",
      ['sql:1 sequelize.query with req.query.primaryKeyAttribute'],
    ],
    [
      'module.exports.byPage = function (page) {\n  return connection.query({ text: "UPDATE visit SET page = \'" + page.trim() + "\'" })\n}',
      ['sql:2 connection.query with page'],
    ],
    [
      "app.post('/v', async (req) => {\n  const text = `SELECT id FROM visit WHERE page = '${req.body.page}'`\n  await prisma.$queryRawUnsafe(text)\n})",
      ['prisma:2 prisma.$queryRawUnsafe with req.body.page'],
    ],
    [
      "app.post('/v', async (req) => {\n  let text = 'SELECT id FROM visit'\n  if (req.body.page) {\n    text += ` WHERE page = '${req.body.page}'`\n  }\n  await sequelize.query(text)\n})",
      ['sql:4 sequelize.query with req.body.page'],
    ],
    ["app.get('/v', async (c) => {\n  await db.query(`SELECT id FROM visit WHERE page = '${c.req.query('page')}'`)\n})", ['sql:2 db.query with c.req.query']],
    [
      "import knex from 'knex'\nconst db = knex({})\napp.get('/v', (req) => db.raw(`SELECT id FROM visit WHERE page = '${req.query.page}'`))",
      ['knex:3 db.raw with req.query.page'],
    ],
    [
      "export async function label(pgClient: Client, berth: BerthDto) {\n  const text = `SELECT id FROM label WHERE title = '${berth.title}' AND ward = ${berth.ward}`\n  return (await pgClient.query(text))?.rows[0]?.id\n}",
      ['sql:2 pgClient.query with berth.title'],
    ],
  ])('%s', async (text, expected) => expect(await found('raw-sql', text)).toEqual(expected))

  test.each([
    "app.get('/v', (req) => pool.query('SELECT id FROM visit WHERE page = $1', [req.query.page]))",
    "app.get('/v', (req) => prisma.$queryRaw`SELECT id FROM visit WHERE page = ${req.query.page}`)",
    "app.get('/v', (req) => prisma.$queryRawUnsafe('SELECT id FROM visit WHERE page = $1', req.query.page))",
    "app.get('/v', (req) => db.execute(sql`SELECT id FROM visit WHERE page = ${req.query.page}`))",
    "app.get('/v', (req) => pool.query(`SELECT id FROM visit WHERE id = ${Number(req.params.id)} LIMIT ${parseInt(req.query.limit, 10)}`))",
    "app.get('/v', (req) => pool.query(`SELECT id FROM visit WHERE id IN (${req.body.ids.map((_, i) => `$${i + 1}`).join(',')})`, req.body.ids))",
    "const TABLE = 'visit'\nexport const all = () => pool.query(`SELECT id FROM ${TABLE}`)",
    "import { TABLE } from './tables'\nexport const all = () => pool.query(`SELECT id FROM ${TABLE} WHERE state = '${TABLE}'`)",
    "const columns = { day: 'day' } as const\napp.get('/v', (req) => pool.query(`SELECT id FROM visit ORDER BY ${columns[req.query.sort]}`))",
    "app.get('/v', (req) => {\n  const { sort } = req.query\n  if (!['day', 'page'].includes(sort)) return\n  return pool.query(`SELECT id FROM visit ORDER BY ${sort}`)\n})",
    "app.get('/v', (req) => pool.query(`SELECT id FROM visit ORDER BY day ${req.query.order === 'desc' ? 'DESC' : 'ASC'}`))",
    "app.get('/v', (req) => pool.query(`SELECT id FROM visit WHERE page = ${pool.escape(req.query.page)}`))",
    "export const byId = (id: number) => pool.query(`SELECT id FROM visit WHERE id = '${id}'`)",
    'export const all = (table: string) => pool.query(`SELECT id FROM ${table}`)',
    "export const next = async (model) => {\n  const key = model.primaryKeyAttribute\n  return sequelize.query(`SELECT last_value('${key}')`)\n}",
    "export const next = async (model) => {\n  const { primaryKeyAttribute: key, tableName: of } = model\n  return sequelize.query(`SELECT pg_get_serial_sequence('${of}', '${key}')`)\n}",
    'export const all = (berth: BerthDto) => pool.query(`SELECT id FROM visit WHERE ward = ${berth.ward}`)',
    "export const all = (own: Settings) => pool.query(`SELECT id FROM visit WHERE ward = '${own.ward}'`)",
    "export const all = (state: State) => pool.query(`SELECT id FROM visit WHERE state = '${state}'`)",
    "function count(state) { return pool.query(`SELECT id FROM visit WHERE state = '${state}'`) }\ncount('open')\ncount('done')",
    "app.get('/v', (req) => search.query('SELECT a thing like ' + req.query.q))",
    "app.get('/v', (req) => client.query(`find ${req.query.q}`))",
    'export const count = ({ query, params }) => db.query(`SELECT count(*) FROM (${query}) t`, params)',
    "let where = ''\napp.get('/v', (req) => pool.query(`SELECT id FROM visit ${where}`))",
    "// pool.query(`SELECT id FROM visit WHERE page = '${req.query.page}'`)\nconst text = \"pool.query('SELECT ' + req.query.page)\"",
  ])('none in %j', async (text) => expect(await found('raw-sql', text)).toEqual([]))

  test('a test builds none', async () => {
    expect(await found('raw-sql', "app.get('/v', (req) => db.query('SELECT id FROM visit WHERE id = ' + req.query.id))", 'test/db.test.ts')).toEqual([])
  })

  test('a text that names itself ends', async () => {
    expect(await found('raw-sql', "let a = 'SELECT ' + b, b = 'x' + a\na += b\nb += a\ndb.query(a)\ndb.query(b)")).toEqual([])
  })
})

describe('connections closed at the end', () => {
  const handled = async (text: string): Promise<readonly string[]> => {
    const { declares } = await javascriptReader.read({ path: 'src/db.ts', text }, { read: () => Promise.resolve(undefined), has: () => false, below: () => [] })
    return declares
      .filter((one): one is FeatureDeclaration => one.kind === 'feature' && one.what === 'disconnect')
      .map((one) => [one.at.line, one.name, String(valueOf(one.facts.get('handled'))), valueOf(one.facts.get('hook')) ?? []].flat().join(' '))
  }
  test.each([
    ["process.on('SIGTERM', async () => {\n  await prisma.$disconnect()\n})", ['2 prisma.$disconnect true']],
    // Of an errand's own client nothing stays open, whether the process stops or not.
    [
      'export async function ask() {\n  const lane = new PrismaClient()\n  try {\n    await lane.row.count()\n  } finally {\n    await lane.$disconnect()\n  }\n}',
      [],
    ],
    ["for (const signal of ['SIGINT', 'SIGTERM']) {\n  process.once(signal, () => pool.end())\n}", ['2 pool.end true']],
    [
      'export class Store extends PrismaClient implements OnModuleDestroy {\n  async onModuleDestroy() {\n    await this.$disconnect()\n  }\n}',
      ['3 this.$disconnect true onModuleDestroy'],
    ],
    [
      "import { TypeOrmModule } from '@nestjs/typeorm'\n\nexport const store = TypeOrmModule.forRootAsync({})",
      ['3 TypeOrmModule.forRootAsync true the hook of @nestjs/typeorm'],
    ],
    ['class Store {\n  onModuleDestroy() {\n    return this.pool.end()\n  }\n}\nprocess.once("SIGTERM", () => app.close())', ['3 this.pool.end true']],
    ["app.addHook('onClose', async () => {\n  await sequelize.close()\n})", ['2 sequelize.close true']],
    ["import closeWithGrace from 'close-with-grace'\ncloseWithGrace(async () => {\n  await closeDatabase()\n})", ['3 closeDatabase true']],
    ['const store = app.get(Store)\nawait prismaService.enableShutdownHooks(app)', ['2 prismaService.enableShutdownHooks true']],
    ['export const stop = () => prisma.$disconnect()', ['1 prisma.$disconnect false']],
    ["process.on('unhandledRejection', () => {})\nexport const stop = () => mongoose.disconnect()", ['2 mongoose.disconnect false']],
    ["process.on('SIGTERM', () => server.close(() => response.end()))", []],
    ["// process.on('SIGTERM', () => prisma.$disconnect())", []],
  ])('%s', async (text, expected) => expect(await handled(text)).toEqual(expected))
})

describe('queries in loops', () => {
  test.each([
    [
      'for (const visit of visits) {\n  const page = await prisma.page.findFirst({ where: { id: visit.pageId } })\n}',
      ['prisma:2 prisma.page.findFirst for each visit'],
    ],
    [
      'for (const { pageId } of visits) {\n  const id = pageId\n  rows.push(await tx.page.findUnique({ where: { id } }))\n}',
      ['prisma:3 tx.page.findUnique for each pageId'],
    ],
    [
      'await Promise.all(visits.map(async (visit) => ({\n  ...visit,\n  seen: await this.prisma.seen.count({ where: { visitId: visit.id } }),\n})))',
      ['prisma:3 this.prisma.seen.count for each visit'],
    ],
    ['visits.forEach(async (visit) => {\n  visit.page = await Page.findByPk(visit.pageId)\n})', ['sequelize:2 Page.findByPk for each visit']],
    [
      'for (const visit of visits) {\n  await this.pageRepository.findOneBy({ id: visit.pageId })\n}',
      ['typeorm:2 this.pageRepository.findOneBy for each visit'],
    ],
    ["for (const visit of visits) {\n  await pool.query('SELECT id FROM page WHERE id = $1', [visit.pageId])\n}", ['sql:2 pool.query for each visit']],
    [
      'const mine = await prisma.crew.findMany({ where: { who } })\nfor (const one of mine) {\n  const left = await prisma.crew.count({ where: { boatId: one.boatId } })\n  if (left === 1) return true\n}',
      ['prisma:3 prisma.crew.count for each one'],
    ],
    ['const found = await Promise.all(visits.map((visit) => Page.findById(visit.pageId)))', ['mongoose:1 Page.findById for each visit']],
    [
      'const pages = {}\nfor (const visit of visits) {\n  if (!pages[visit.page]) await Page.findByPk(visit.page)\n}',
      ['sequelize:3 Page.findByPk for each visit'],
    ],
    [
      'for (const visit of visits) {\n  const pages = {}\n  if (!pages[visit.page]) pages[visit.page] = await Page.findByPk(visit.page)\n}',
      ['sequelize:3 Page.findByPk for each visit'],
    ],
    [
      'const pages = {}\nfor (const visit of visits) {\n  if (pages[visit.page]) pages[visit.page] = await Page.findByPk(visit.page)\n}',
      ['sequelize:3 Page.findByPk for each visit'],
    ],
    [
      'const pages = {}\nawait Promise.all(visits.map(async (visit) => {\n  if (!pages[visit.page]) pages[visit.page] = await Page.findByPk(visit.page)\n}))',
      ['sequelize:3 Page.findByPk for each visit'],
    ],
    ['const ids = visits.filter(Boolean)\nfor (const id of ids) {\n  await Page.findOne({ id })\n}', ['sequelize:3 Page.findOne for each id']],
    ['const ids = [first, ...visits].filter(Boolean)\nfor (const id of ids) {\n  await Page.findOne({ id })\n}', ['sequelize:3 Page.findOne for each id']],
    [
      'const all = [first]\nfor (const visit of visits) all.push(visit.id)\nconst ids = all.filter(Boolean)\nfor (const id of ids) {\n  await Page.findOne({ id })\n}',
      ['sequelize:5 Page.findOne for each id'],
    ],
    [
      'const ids = [first, last].flatMap((one) => one.visits)\nfor (const id of ids) {\n  await Page.findOne({ id })\n}',
      ['sequelize:3 Page.findOne for each id'],
    ],
  ])('%s', async (text, expected) => expect(await found('query-in-loop', text)).toEqual(expected))

  test.each([
    'const pages = await prisma.page.findMany({ where: { id: { in: visits.map((visit) => visit.pageId) } } })',
    'for (const ids of parts) {\n  await prisma.page.findMany({ where: { id: { in: ids } } })\n}',
    'for (const skip of starts) {\n  await prisma.page.findMany({ skip, take: 40 })\n}',
    'for (const ids of chunk(all, 70)) {\n  await prisma.page.findMany({ where: { ids } })\n}',
    "for (const state of ['open', 'done']) {\n  await prisma.page.count({ where: { state } })\n}",
    "const states = ['open', 'done'] as const\nfor (const state of states) {\n  await prisma.page.count({ where: { state } })\n}",
    'for (const state of Object.values(State)) {\n  await prisma.page.count({ where: { state } })\n}',
    'const ids = [first.id, last.id].filter((one) => one !== undefined)\nfor (const id of ids) {\n  await Page.findOne({ id })\n}',
    'const ends = [first, last]\nconst ids = ends.filter(Boolean).map((one) => one.id)\nfor (const id of ids) {\n  await Page.findOne({ id })\n}',
    'for (const id of [first.id, last.id].filter(Boolean)) {\n  await Page.findOne({ id })\n}',
    'for (const slug of slugs) {\n  if ((await prisma.page.count({ where: { slug } })) === 0) return slug\n}',
    'for (const slug of slugs) {\n  if (!(await prisma.page.findFirst({ where: { slug } }))) return slug\n}',
    'await Promise.all(visits.map((visit) => prisma.page.findUnique({ where: { id: visit.pageId } })))',
    'await prisma.$transaction(visits.map((visit) => prisma.page.findFirst({ where: { id: visit.pageId } })))',
    'for (const visit of visits) {\n  await prisma.page.update({ where: { id: visit.pageId }, data: {} })\n}',
    'for (const visit of visits) {\n  total += await prisma.page.count({ where: { state } })\n}',
    'for (const visit of await prisma.visit.findMany({ take: 40 })) console.log(visit)',
    'visits.map((visit) => pages.find((page) => page.id === visit.pageId))',
    'for (const visit of visits) {\n  const load = () => prisma.page.findFirst({ where: { id: visit.pageId } })\n}',
    'function paint() {\n  for (const id of ids) Cards.findOne(id).paint()\n}',
    'while (cursor) {\n  rows = await prisma.visit.findMany({ cursor, take: 90 })\n}',
    'const pages = {}\nfor (const visit of visits) {\n  if (!pages[visit.page]) {\n    pages[visit.page] = await Page.findByPk(visit.page)\n  }\n}',
    'const pages = new Map()\nfor (const visit of visits) {\n  let page = pages.get(visit.page)\n  if (page === undefined) {\n    page = await Page.findByPk(visit.page)\n    pages.set(visit.page, page)\n  }\n}',
    'const pages = new Map()\nfor (const visit of visits) {\n  if (pages.has(visit.page)) continue\n  const page = await Page.findByPk(visit.page)\n  pages.set(visit.page, page)\n}',
    'const pages = {}\nfor (const visit of visits) {\n  pages[visit.page] ??= await Page.findByPk(visit.page)\n}',
    'const pages = {}\nfor (const visit of visits) {\n  const page = visit.page in pages ? pages[visit.page] : await Page.findByPk(visit.page)\n  pages[visit.page] = page\n}',
  ])('none in %j', async (text) => expect(await found('query-in-loop', text)).toEqual([]))
})

describe('queries without an end', () => {
  test.each([
    ["app.get('/visits', async (request, response) => {\n  response.json(await prisma.visit.findMany())\n})", ['prisma:2 prisma.visit.findMany']],
    [
      "router.get('/visits', guard, wrap(async (context) => {\n  return prisma.visit.findMany({ where: { open: true }, orderBy: { day: 'desc' } })\n}))",
      ['prisma:2 prisma.visit.findMany'],
    ],
    ['exports.list = async (req, res) => {\n  res.json(await Visit.findAll({ raw: true }))\n}', ['sequelize:2 Visit.findAll']],
    ["class Visits {\n  @Get('all')\n  list() {\n    return this.prisma.visit.findMany()\n  }\n}", ['prisma:4 this.prisma.visit.findMany']],
  ])('%s', async (text, expected) => expect(await found('unbounded-query', text)).toEqual(expected))

  test('a route of Next.js', async () => {
    const text = 'export async function GET() {\n  return Response.json(await db.visit.findMany({ select: { id: true } }))\n}'
    expect(await found('unbounded-query', text, 'app/api/visits/route.ts')).toEqual(['prisma:2 db.visit.findMany'])
    expect(await found('unbounded-query', text, 'app/api/visits/load.ts')).toEqual([])
  })

  test.each([
    'export default async function list(incoming, outgoing) {\n  outgoing.json(await prisma.visit.findMany())\n}',
    'const list = async (incoming, outgoing) =>\n  outgoing.json(await prisma.visit.findMany())\nexport default list',
    'export default withAuth(async (incoming, outgoing) =>\n  outgoing.json(await prisma.visit.findMany()))',
    'async function list(incoming, outgoing) {\n  outgoing.json(await prisma.visit.findMany())\n}\nexport default withSession(withAuth(list), { secure: true })',
    "const list = async (incoming, outgoing) =>\n  outgoing.json(await prisma.visit.findMany())\nconst guarded = allow('staff')(list)\nexport default guarded",
  ])('a page that answers, by any name and through what stands around it: %s', async (text) => {
    expect(await found('unbounded-query', text, 'pages/api/visits.js')).toEqual(['prisma:2 prisma.visit.findMany'])
    expect(await found('unbounded-query', text, 'lib/visits.js')).toEqual([])
    expect(await found('unbounded-query', text.replace('findMany()', 'findMany({ take: 40 })'), 'pages/api/visits.js')).toEqual([])
  })

  test('a method of a route through what stands around it', async () => {
    const text = 'export const GET = withAuth(async () =>\n  Response.json(await db.visit.findMany()))'
    expect(await found('unbounded-query', text, 'app/api/visits/route.ts')).toEqual(['prisma:2 db.visit.findMany'])
  })

  test.each([
    "app.get('/visits', async (request, response) => response.json(await prisma.visit.findMany({ take: 40 })))",
    "app.get('/visits', async (request, response) => response.json(await prisma.visit.findMany({ ...page(request) })))",
    "app.get('/visits', async (request, response) => response.json(await prisma.visit.findMany(page(request))))",
    "app.get('/visits', async (request, response) => response.json(await prisma.visit.findMany({ where: { ownerId } })))",
    "app.get('/visits', async (request, response) => response.json(await prisma.visit.findMany({ where: { id: { in: ids } } })))",
    "app.get('/visits', async (request, response) => response.json(await prisma.visit.findMany({ where })))",
    "app.get('/roles', async (request, response) => response.json(await prisma.userRole.findMany()))",
    'export const all = () => prisma.visit.findMany()',
    "cache.get('visits', () => prisma.visit.findMany())",
    "app.get('/visits', async (request, response) => response.json(await this.visits.findMany()))",
  ])('none in %j', async (text) => expect(await found('unbounded-query', text)).toEqual([]))
})

test('random text never throws', async () => {
  const words = fc.constantFrom(
    'pool',
    '.query(',
    '`SELECT ',
    '${',
    '}',
    '`',
    'req',
    '.query',
    '.x',
    ')',
    '+=',
    'let t = ',
    "'",
    '\n',
    'await ',
    'for (const a of b) {',
    '(',
    'prisma',
    '.findMany(',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(words, { maxLength: 40 }), async (parts) => {
      await found('raw-sql', `pool.query(\n${parts.join('')}`)
      await found('query-in-loop', parts.join(''))
      await found('unbounded-query', parts.join(''))
    }),
    { numRuns: 150 },
  )
})
