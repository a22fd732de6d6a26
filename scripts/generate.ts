/** Writes what is made from other files: indexes, baked rules, docs and schemas. With `--check` it writes nothing and fails when something is stale. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { probeIndex, probePage } from './generate-probes.ts'
import { generateRules } from './generate-rules.ts'
import { finderIndex, readerIndex, readerPage } from './generate-readers.ts'
import { versionModule } from './generate-version.ts'
import { generateSchemas } from './generate-schemas.ts'

const root = join(import.meta.dirname, '..', '..')

function filesBelow(folder: string, ending: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(ending)) continue
    const path = join(entry.parentPath, entry.name).slice(root.length + 1)
    found.set(path, readFileSync(join(root, path), 'utf8'))
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Folders whose every file is generated: what is not made any more is removed. */
const whole = ['docs/rules']

async function main(): Promise<void> {
  const check = process.argv.includes('--check')
  const readers = readdirSync(join(root, 'src/readers'), { withFileTypes: true })
    .filter((entry) => (entry.isDirectory() ? existsSync(join(root, 'src/readers', entry.name, 'index.ts')) : entry.name.endsWith('.ts')))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/index.ts` : entry.name))
  const probes = readdirSync(join(root, 'src/probes'), { withFileTypes: true })
    .filter((entry) => (entry.isDirectory() ? existsSync(join(root, 'src/probes', entry.name, 'index.ts')) : entry.name.endsWith('.ts')))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/index.ts` : entry.name))
  const made = new Map([
    ...generateRules(filesBelow('rules', '.yaml')),
    ...readerIndex(readers),
    ...finderIndex(readdirSync(join(root, 'src/readers/javascript/features')).filter((file) => file.endsWith('.ts'))),
    ...versionModule(readFileSync(join(root, 'package.json'), 'utf8')),
    ...probeIndex(probes),
    ...(await readerPage()),
    ...(await probePage()),
    ...(await generateSchemas()),
  ])
  const stale: string[] = []
  for (const [path, text] of made) {
    const file = join(root, path)
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
    stale.push(path)
    if (check) continue
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  for (const folder of whole) {
    if (!existsSync(join(root, folder))) continue
    for (const path of filesBelow(folder, '.md').keys()) {
      if (made.has(path)) continue
      stale.push(path)
      if (!check) rmSync(join(root, path))
    }
  }
  if (check && stale.length > 0) {
    console.error(`Stale generated files; run npm run build:\n${stale.map((path) => `  ${path}`).join('\n')}`)
    process.exitCode = 1
  }
}

await main()
