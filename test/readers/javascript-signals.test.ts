/** Lists of signals that stand in another file, are handed to a function, or can't be followed at all. */
import { expect, test } from 'vitest'
import type { FeatureDeclaration } from '../../src/model/feature.ts'
import { javascriptReader } from '../../src/readers/javascript/index.ts'

async function heard(text: string, others: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const read = (wanted: string) => Promise.resolve(others[wanted] === undefined ? undefined : { path: wanted, text: others[wanted] })
  const file = { path: 'src/index.ts', text }
  const { declares } = await javascriptReader.read(file, { read, has: (wanted) => wanted in others, below: () => [] })
  return declares
    .filter((one): one is FeatureDeclaration => one.kind === 'feature' && one.what === 'shutdown')
    .map(({ at, facts }) => {
      const open = facts.get('signals')
      return open?.state === 'unresolved' ? `${at.line}: ${open.raw}` : String(at.line)
    })
}

const tides = (list: string): Readonly<Record<string, string>> => ({ 'src/tides.ts': `export const TIDES${list}\n` })
const imported = "import { TIDES } from './tides.js'\n"

test.each([
  ['an import', `${imported}TIDES.forEach((tide) => process.on(tide, leave))\n`, tides(": string[] = ['SIGINT', 'SIGTERM']")],
  [
    'an alias',
    `${imported}const sail = () => {\n  const all = TIDES\n  all.forEach((tide) => {\n    process.on(tide, leave)\n  })\n}\n`,
    tides(" = ['SIGTERM'] as const"),
  ],
  ['for … of', `${imported}for (const tide of TIDES) process.once(tide, leave)\n`, tides(" = Object.freeze(['SIGTERM'])")],
  [
    'values of an object',
    `${imported}for (const tide of Object.values(TIDES)) process.on(tide, leave)\n`,
    tides(" = { low: 'SIGINT', high: 'SIGTERM' } as const"),
  ],
  [
    'names of an object',
    `${imported}Object.keys(TIDES).forEach((tide) => process.on(tide as NodeJS.Signals, leave))\n`,
    tides(' = { SIGINT: 2, SIGTERM: 15 }'),
  ],
  ['both of them', `${imported}Object.entries(TIDES).map(([tide, code]) => process.on(tide, () => leave(128 + code)))\n`, tides(' = { SIGTERM: 15 }')],
  ['entries', `${imported}for (const { name } of TIDES) process.on(name, leave)\n`, tides(" = [{ name: 'SIGTERM', code: 0 }]")],
  ['an entry', `${imported}TIDES.forEach((tide) => process.on(tide.name, leave))\n`, tides(" = [{ name: 'SIGTERM', code: 0 }]")],
  ['a set', `${imported}new Set([...TIDES, 'SIGHUP']).forEach((tide) => process.on(tide, leave))\n`, tides(" = ['SIGTERM']")],
  ['one name', `${imported}process.on(TIDES, leave)\n`, tides(" = 'SIGTERM'")],
  ['a function that is handed each', "function hear(tide) {\n  process.on(tide, leave)\n}\nhear('SIGINT')\nhear('SIGTERM')\n", {}],
  ['a function that a loop is handed', "const hear = (tide) => process.on(tide, leave)\n;['SIGTERM'].forEach(hear)\n", {}],
  ['a function that is handed all', "function hear(tides) {\n  for (const tide of tides) process.on(tide, leave)\n}\nhear(['SIGTERM'])\n", {}],
  ['what stands where nothing is handed', "export function hear(tides = ['SIGTERM']) {\n  for (const tide of tides) process.on(tide, leave)\n}\n", {}],
])('%s', async (_, text, others) => {
  expect(await heard(text, others)).toEqual([expect.stringMatching(/^\d+$/)])
})

test.each([
  ['other signals', `${imported}TIDES.forEach((tide) => process.on(tide, leave))\n`, tides(" = ['SIGQUIT', 'SIGHUP']")],
  ['codes', `${imported}Object.values(TIDES).forEach((tide) => process.on(tide, leave))\n`, tides(' = { SIGTERM: 15 }')],
  ['no signal', "process.on('uncaughtException', leave)\nprocess.once('exit', leave)\n", {}],
])('none: %s', async (_, text, others) => expect(await heard(text, others)).toEqual([]))

test.each([
  ['a package', "import { tides } from 'almanac'\ntides.forEach((tide) => process.on(tide, leave))\n", '2: whether tides holds SIGTERM'],
  ['another file that hands it on', 'export function hear(tide) {\n  process.on(tide, leave)\n}\n', '2: whether tide holds SIGTERM'],
  ['the environment', 'for (const tide of process.env.TIDES.split()) process.on(tide, leave)\n', '1: whether process.env.TIDES.split() holds SIGTERM'],
])('nobody can tell: %s', async (_, text, said) => expect(await heard(text)).toEqual([said]))

test('lists of lists end', async () => {
  const lists = Array.from({ length: 12 }, (_, depth) => `const l${depth + 1} = [${Array.from({ length: 40 }, () => `...l${depth}`).join()}]\n`)
  expect(await heard(`const l0 = ['SIGINT']\n${lists.join('')}l12.forEach((tide) => process.on(tide, leave))\n`)).toHaveLength(1)
})
