/** The repository keeps its own promises: what its documents, workflows and files say of it is true. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadConfig } from '../src/config/load.ts'
import { shippedRules } from '../src/rules/shipped.gen.ts'
import { memoryTree } from '../src/tree/memory.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const below = (folder: string, ending: RegExp): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((path) => ending.test(path) && !/^test\/fixtures\/|node_modules/.test(path))
    .sort()

const sources = ['src', 'scripts', 'bench'].flatMap((folder) => below(folder, /\.ts$/))
const written = sources.filter((path) => !path.endsWith('.gen.ts'))
const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', ...below('docs', /\.md$/)]
const workflows = below('.github/workflows', /\.ya?ml$/)

/** Lines, where 300 are the rule and a reason the way out. */
const longer: Readonly<Record<string, string>> = {
  'src/model/declaration.ts': 'what readers may say, one shape after the other: the one page that readers and linker share',
  'src/model/kinds.ts': 'the one table of facts: it types the linker and the rules, and makes a page of the docs',
  'src/parse/elixir/evaluate.ts': 'one recursion: what an expression comes to hangs on branches and calls, and they on expressions',
}

describe('sources', () => {
  test('open with a sentence that says why they are there', () => {
    const opening = (path: string): string => (/^\/\*\*([\s\S]*?)\*\//.exec(read(path))?.[1] ?? '').replace(/^[\s*]+/gm, ' ').trim()
    expect(written.filter((path) => !/\w.{5,}\.$/s.test(opening(path)))).toEqual([])
  })

  test('have at most 300 lines, or a reason', () => {
    const long = written.filter((path) => read(path).split('\n').length - 1 > 300)
    expect(long).toEqual(Object.keys(longer).sort())
  })

  test('leave nothing for later without saying so in an issue', () => {
    // Written so that this file doesn't hold them itself.
    const marks = /\b(T[O]DO|F[I]XME|X[X]X)\b/
    const left = [...written, ...below('test', /\.ts$/), ...documents].filter((path) => marks.test(read(path)))
    expect(left).toEqual([])
  })

  test('are as long as people read', () => {
    const lengths = written.map((path) => read(path).split('\n').length).sort((a, b) => a - b)
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(120)
  })
})

describe('the package', () => {
  const manifest = JSON.parse(read('package.json')) as Record<string, unknown> & { readonly scripts: Readonly<Record<string, string>> }

  test('is plimsoll, runs from its bundle, and brings nothing along', () => {
    expect(manifest).toMatchObject({ name: 'plimsoll', bin: { plimsoll: 'dist/cli.js' }, license: 'MIT', engines: { node: '>=20.19' } })
    expect(manifest['dependencies']).toBeUndefined()
    expect(manifest['scripts']).not.toHaveProperty('postinstall')
  })

  test('is tested by one plain command', () => {
    expect(manifest.scripts['test']).toBe('vitest run')
  })

  test('pins every package', () => {
    for (const version of Object.values(manifest['devDependencies'] as Record<string, string>)) expect(version).toMatch(/^\d+\.\d+\.\d+(-[a-z]+\.\d+)?$/)
  })
})

describe('action.yml', () => {
  const action = parse(read('action.yml')) as { readonly inputs: Record<string, { default?: string }>; readonly outputs: object; readonly runs: object }

  test('has the outputs and inputs that workflows rely on', () => {
    expect(Object.keys(action.outputs)).toEqual([
      'decision',
      'reason-code',
      'score',
      'grade',
      'blocking',
      'report-file',
      'json-file',
      'badge-file',
      'rollback-recommended',
    ])
    expect(Object.keys(action.inputs).sort()).toEqual([
      'base',
      'comment',
      'config',
      'environment',
      'github-token',
      'head',
      'junit-file',
      'mode',
      'report-only',
      'sarif-file',
      'sha',
      'status',
      'url',
      'working-directory',
    ])
    expect(action.inputs).toMatchObject({ mode: { default: 'auto' }, comment: { default: 'on-change' }, 'report-only': { default: 'false' } })
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/action.js' })
  })
})

describe('workflows', () => {
  interface Job {
    readonly permissions?: object
    readonly 'timeout-minutes'?: number
  }

  test.each(workflows)('%s runs pinned actions with the least it needs', (path) => {
    const text = read(path)
    const { permissions, jobs } = parse(text) as { readonly permissions?: object; readonly jobs: Readonly<Record<string, Job>> }
    expect(permissions).toEqual({})
    for (const job of Object.values(jobs)) {
      expect(job.permissions).toBeDefined()
      expect(job['timeout-minutes']).toBeLessThanOrEqual(20)
    }
    for (const [line] of text.matchAll(/^.*\buses:.*$/gm)) expect(line).toMatch(/uses: (\.\/|[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*)$/)
    for (const [line] of text.matchAll(/^ +[a-z-]+: (read|write)\b.*$/gm)) expect(line).toMatch(/ # .{8,}/)
    // What a stranger may name is never pasted into a shell.
    for (const [line] of text.matchAll(/^ *(- )?run: .*$/gm)) expect(line).not.toContain('${{')
  })

  test('one job stands for all checks', () => {
    const { jobs } = parse(read('.github/workflows/ci.yml')) as { readonly jobs: { readonly ok: { readonly needs: readonly string[] } } }
    expect(jobs.ok.needs).toEqual(Object.keys(jobs).filter((name) => name !== 'ok'))
  })
})

describe('documents', () => {
  test('README begins with the two commands', () => {
    const commands = [...read('README.md').matchAll(/^```sh\n([\s\S]*?)\n```$/gm)].map((block) => block[1])
    expect(commands.slice(0, 2)).toEqual(['node dist/cli.js demo', 'npm cit'])
  })

  test.each(documents)('%s links to what is there', (path) => {
    const text = read(path).replace(/^```[\s\S]*?^```$/gm, '')
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https:|#)/.test(target)) continue
      const [file = '', anchor] = target.split('#')
      const place = join(dirname(path), file)
      expect(existsSync(join(root, place)), `${path} → ${target}`).toBe(true)
      if (anchor !== undefined) expect(headings(read(place)), `${path} → ${target}`).toContain(anchor)
    }
  })

  test.each(['README.md', 'docs/configuration.md'])('the configuration that %s shows is one', async (path) => {
    const shown = [...read(path).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((block) => block[1] ?? '').filter((text) => /^version: 1$/m.test(text))
    expect(shown).toHaveLength(1)
    const config = await loadConfig(memoryTree({ '.plimsoll.yml': shown[0] ?? '' }), { rules: shippedRules })
    expect(config.waivers[0]).toMatchObject({ rule: 'database/replica', until: '2027-01-31' })
    expect(config.rules['backup/retention']).toEqual({ days: 14 })
  })

  test('the formula is the one that is used', () => {
    const page = read('docs/score.md')
    const { points } = parse(read('rules/_score.yaml')) as { readonly points: Readonly<Record<string, number>> }
    for (const [severity, cost] of Object.entries(points)) expect(page).toContain(`| ${severity} | ${cost} |`)
  })
})

/** GitHub's anchors: small letters, words joined by hyphens. */
function headings(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\d\s-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
