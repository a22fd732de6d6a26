/** Routes that say the same to everybody need no limit on how often they are asked; one that reads a request, waits for something or checks somebody does. */
import { expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged } from './judged.ts'

const lobby = (more: Files): Files => ({
  'compose.yaml': 'services:\n  lobby:\n    build: .\n    ports: [ "3000:3000" ]\n',
  Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["npx", "next", "start"]\n',
  'package.json': '{ "name": "lobby", "scripts": { "start": "next start" }, "dependencies": { "next": "15.1.0", "react": "19.0.0", "pg": "8.13.1" } }',
  ...more,
})
const settings = (body: string, head = 'export default function handler(req, res)'): Files => ({
  'pages/api/settings.ts': `import fs from 'fs'\n${head} {\n  const { LOBBY_HOST, LOBBY_PLAN } = process.env\n${body}\n}\n`,
})
const plain =
  '  const day = fs.readFileSync("day.txt").toString().trim()\n  res.setHeader("Cache-Control", "max-age=600").status(200).json({ host: LOBBY_HOST, day })'
const rate = async (files: Files): Promise<string> => (await judged(lobby(files), 'security/rate-limit'))[0]?.split(' ', 1)[0] ?? 'none'

test.each<readonly [string, Files]>([
  ['what the environment sets', settings(plain)],
  ['it under a name', { 'pages/api/up.ts': 'const up = (_req, res) => res.json({ up: true })\nexport default up\n' }],
  ['no more than which method is asked', settings(`  if (req.method !== "GET") return res.status(405).end()\n${plain}`)],
  [
    'that it is up',
    { 'app/up/route.ts': "import { NextResponse } from 'next/server'\nexport async function GET() {\n  return NextResponse.json({ up: true })\n}\n" },
  ],
])('a service that tells %s', async (_, files) => expect(await rate(files)).toBe('not-applicable'))

test.each<readonly [string, Files]>([
  ['reads what is sent', settings(`  if (req.body.plan === LOBBY_PLAN) return res.status(409).end()\n${plain}`)],
  ['reads the query', settings(`  const { floor } = req.query\n${plain}`)],
  ['takes a request apart', settings(plain, 'export default function handler({ body }, res)')],
  ['waits for another', settings(`  const rooms = await fetch(LOBBY_HOST)\n${plain}`, 'export default async function handler(req, res)')],
  ['starts something', settings(`  counted()\n${plain}`)],
  ['hands on what another gives', { 'app/rooms/route.ts': "import { rooms } from '../rooms'\nexport function GET() {\n  return rooms()\n}\n" }],
  ['hands the answer on', settings('  sendAll(res)')],
  ['is wrapped', { 'pages/api/settings.ts': "import { guarded } from '../../guard'\nexport default guarded((req, res) => res.json({ up: true }))\n" }],
  [
    'reads what the header says',
    { 'app/up/route.ts': "import { headers } from 'next/headers'\nexport function GET() {\n  return Response.json({ host: headers().get('host') })\n}\n" },
  ],
  [
    'has another that does',
    { ...settings(plain), 'pages/api/rooms.ts': 'export default function rooms(req, res) {\n  res.json({ floor: req.query.floor })\n}\n' },
  ],
  [
    'has another method that does',
    {
      'app/up/route.ts':
        'export const GET = () => Response.json({ up: true })\nexport async function POST(request) {\n  return Response.json(await request.json())\n}\n',
    },
  ],
  [
    'opens a database',
    { ...settings(plain), 'lib/rows.ts': "import pg from 'pg'\nexport const rows = new pg.Pool({ connectionString: process.env.LOBBY_ROWS })\n" },
  ],
])('a service that %s', async (_, files) => expect(await rate(files)).toBe('fail'))
