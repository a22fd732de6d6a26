/** `npm run new -- reader haproxy`, `rule backup/encrypted` and `probe memcached`: files to begin with, which pass the checks as they are or say what is missing. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { newProbe, newReader, newRule } from './templates.ts'

const root = join(import.meta.dirname, '..', '..')

const kinds = {
  reader: { name: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, example: 'haproxy', make: newReader },
  probe: { name: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, example: 'memcached', make: newProbe },
  rule: { name: /^(backup|database|infrastructure|monitoring|performance|security)\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/, example: 'backup/encrypted', make: newRule },
} as const

function main([kind = '', name = '']: readonly string[]): number {
  const found = Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : undefined
  if (found === undefined || !found.name.test(name)) {
    const usage = Object.entries(kinds).map(([word, { example }]) => `  npm run new -- ${word} ${example}`)
    console.error(
      `${found === undefined ? 'What is to be made?' : `${name === '' ? 'A name is missing' : `${name} is no name for a ${kind}`}: small letters, digits and hyphens.`}\n${usage.join('\n')}`,
    )
    return 2
  }
  const files = found.make(name)
  const taken = [...files.keys()].find((path) => existsSync(join(root, path)))
  if (taken !== undefined) {
    console.error(`${taken} exists already`)
    return 2
  }
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    console.log(`made ${path}`)
  }
  console.log(`Next: docs/writing-a-${kind}.md, then npm run build.`)
  return 0
}

process.exitCode = main(process.argv.slice(2))
