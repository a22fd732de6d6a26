/** Writes what is made from other files: indexes, baked rules, docs and schemas. With `--check` it writes nothing and fails when something is stale. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { probeIndex, probePage } from './generate-probes.ts'
import { generateRules } from './generate-rules.ts'
import { indexOf, platformIndex, readerIndex, readerPage } from './generate-readers.ts'
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

/** Files and folders with an index directly in a folder, as `nginx/index.ts`; none of them generated. */
function modulesOf(folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => (entry.isDirectory() ? existsSync(join(root, folder, entry.name, 'index.ts')) : /^[^.]+\.ts$/.test(entry.name)))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/index.ts` : entry.name))
}

/** Folders whose every file is generated: what is not made any more is removed. */
const whole = ['docs/rules']

async function main(): Promise<void> {
  const check = process.argv.includes('--check')
  const inReaders = modulesOf('src/readers')
  const isPlatform = (file: string): boolean =>
    file.endsWith('/index.ts') && /^export const \w+Platform\b/m.test(readFileSync(join(root, 'src/readers', file), 'utf8'))
  const notReaders = new Set(['reader.ts', 'platform.ts', 'compose/index.ts'])
  const readerFiles = inReaders.filter((file) => !notReaders.has(file) && !isPlatform(file))
  const probes = modulesOf('src/probes')
  const made = new Map([
    ...generateRules(filesBelow('rules', '.yaml')),
    ...(await readerIndex(readerFiles)),
    ...(await platformIndex(inReaders.filter(isPlatform))),
    ...indexOf('finders', modulesOf('src/readers/javascript/features')),
    ...indexOf('operators', modulesOf('src/readers/kubernetes/operators')),
    ...indexOf('mappers', modulesOf('src/readers/terraform/mappers')),
    ...versionModule(readFileSync(join(root, 'package.json'), 'utf8')),
    ...probeIndex(probes),
    ...(await readerPage(readerFiles)),
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
