/** What the bundles are made of and load: the command line carries nothing of GitHub's, and heavy parsers come only when their files do. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commit, newRepository, temporaryFolder } from './harness/git.ts'
import { actionNode } from './harness/run-action.ts'
import { replace } from './systems/story.ts'
import { advwell, changed, shippedAction } from './action/shipped.ts'

const shipped = shippedAction()
const runtime = actionNode()
const node24 = 'node' in runtime ? runtime.node : process.execPath

/** Words that minifying keeps, each of one package alone. */
const signs = { zod: 'ZodError', babel: 'Missing semicolon', octokit: 'octokit', core: 'GITHUB_STEP_SUMMARY', undici: 'UND_ERR' } as const

const chunks = (bundle: string) => readdirSync(join(shipped.folder, bundle)).filter((file) => file.endsWith('.js'))
const holding = (bundle: string, sign: string) => chunks(bundle).filter((file) => readFileSync(join(shipped.folder, bundle, file), 'utf8').includes(sign))

const folders: string[] = []
afterAll(() => {
  shipped.remove()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Tells each file that is loaded on stderr. */
function watcher(): string {
  const folder = temporaryFolder()
  folders.push(folder)
  const file = join(folder, 'watch.cjs')
  writeFileSync(
    file,
    `const { writeSync } = require('node:fs')
const extensions = require('node:module')._extensions
const load = extensions['.js']
extensions['.js'] = (module, path) => { writeSync(2, 'loaded ' + path + '\\n'); load(module, path) }
`,
  )
  return file
}

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder()
  folders.push(folder)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

describe.skipIf(shipped.missing !== undefined)(
  'the command line’s bundle',
  () => {
    test('holds no client of GitHub and nothing of the action’s', () => {
      expect(holding('action', signs.octokit)).not.toEqual([])
      expect(holding('action', signs.core)).not.toEqual([])
      expect(holding('cli', signs.octokit)).toEqual([])
      expect(holding('cli', signs.core)).toEqual([])
      expect(holding('cli', signs.undici)).toEqual([])
      expect(readFileSync(join(shipped.folder, 'cli/licenses.txt'), 'utf8')).not.toMatch(/octokit|@actions\//)
    })

    const compose = { 'compose.yml': 'services:\n  web:\n    image: example/web:1.2.3\n    ports: ["8080:80"]\n' }
    const code = { 'package.json': '{ "dependencies": { "pg": "8.13.1" } }', 'db.js': "import { Pool } from 'pg'\nexport const pool = new Pool({ max: 7 })\n" }

    test.each<[string, Readonly<Record<string, string>>, readonly (keyof typeof signs)[]]>([
      ['a stack', compose, []],
      ['a stack and its configuration', { ...compose, '.plimsoll.yml': 'version: 1\n' }, ['zod']],
      ['a stack and code that opens a database', { ...compose, ...code }, ['babel']],
      ['code that opens none', { ...compose, 'package.json': '{ "dependencies": { "express": "5.0.0" } }', 'app.js': 'export const a = 1\n' }, []],
    ])('loads for %s no more than that needs', (_, files, expected) => {
      const ran = spawnSync(node24, ['--require', watcher(), join(shipped.folder, 'cli.js'), 'scan', folderOf(files)], { encoding: 'utf8' })
      expect(ran.status, ran.stderr).toBe(0)
      const loaded = [...ran.stderr.matchAll(/^loaded \S+\/cli\/(\S+)$/gm)].map((match) => match[1] ?? '')
      expect(loaded).toContain('index.js')
      const heavy = (['zod', 'babel'] as const).filter((name) => holding('cli', signs[name]).some((chunk) => loaded.includes(chunk)))
      expect(heavy).toEqual(expected)
    })

    test('loads the code of a reader where a tree holds files of its format', () => {
      const loadedFor = (files: Readonly<Record<string, string>>): ReadonlySet<string> => {
        const ran = spawnSync(node24, ['--require', watcher(), join(shipped.folder, 'cli.js'), 'scan', folderOf(files)], { encoding: 'utf8' })
        return new Set([...ran.stderr.matchAll(/^loaded \S+\/cli\/(\S+)$/gm)].map((match) => match[1] ?? ''))
      }
      const reader = holding('cli', 'PostgreSQL settings and client authentication')
      expect(reader).toHaveLength(1)
      const nothing = loadedFor({ 'notes.txt': 'Nothing\n' })
      expect([...nothing].toSorted()).toEqual(['core.js', 'files.js', 'index.js', 'rolldown-runtime.js', 'scan.js', 'trees.js'])
      // Git is asked for the list before the largest file holds everything up.
      expect([...nothing].indexOf('files.js')).toBeLessThan([...nothing].indexOf('core.js'))
      expect([...loadedFor({ 'postgresql.conf': 'shared_buffers = 1GB\n' })]).toEqual(expect.arrayContaining(reader))
    })

    test('asks no grammar where a tree holds nothing of its language: without them, a scan says the same', () => {
      const bare = temporaryFolder()
      folders.push(bare)
      cpSync(shipped.folder, bare, { recursive: true, filter: (path) => !path.endsWith('.wasm') && !path.endsWith('.wasm.br') })
      const scan = (bundle: string, files: Readonly<Record<string, string>>) => {
        const { status, stdout, stderr } = spawnSync(node24, [join(bundle, 'cli.js'), 'scan', '--format', 'json', folderOf(files)], { encoding: 'utf8' })
        return { status, stderr, verdicts: status === 0 ? (JSON.parse(stdout) as { verdicts: unknown }).verdicts : undefined }
      }
      const withoutSql = Object.fromEntries(Object.entries(advwell).filter(([path]) => !path.endsWith('.sql')))
      const { verdicts } = scan(shipped.folder, withoutSql)
      expect(verdicts).not.toEqual([])
      expect(scan(bare, withoutSql)).toEqual({ status: 0, stderr: '', verdicts })
      // Nor for migrations so plain that their words tell all that is asked of them.
      expect(scan(bare, advwell).verdicts).toEqual(scan(shipped.folder, advwell).verdicts)
      const dropping = { ...advwell, 'backend/prisma/migrations/20250301090000_drop/migration.sql': 'DROP TABLE "companies";\n' }
      expect(scan(bare, dropping)).toMatchObject({ status: 70, stderr: expect.stringContaining('libpg-query') })
    })

    describe.each([
      ['this Node', process.execPath],
      ['the action’s Node', node24],
    ])('on %s', (_, node) => {
      let repository: string
      let base: string

      beforeAll(() => {
        repository = newRepository()
        folders.push(repository)
        base = commit(repository, 'Base', advwell)
        commit(repository, 'Change', changed(advwell, replace('ops/backup-to-s3.sh', /aws s3 cp .*\nrm -f .*\n/, '')))
      })

      const plimsoll = (...words: readonly string[]) => {
        const { status, stdout, stderr } = spawnSync(node, [join(shipped.folder, 'cli.js'), ...words], { cwd: repository, encoding: 'utf8' })
        return { status, stdout, stderr }
      }

      test('gates, scans, shows the system and the rules, and gives a demonstration', () => {
        const gated = plimsoll('gate', '--base', base, '--head', 'HEAD', '--format', 'json')
        expect(gated).toMatchObject({ status: 1, stderr: '' })
        const decision = JSON.parse(gated.stdout) as { decision: string; changes: { rule: string; blocking: boolean }[] }
        expect(decision.changes.filter((change) => change.blocking).map((change) => change.rule)).toEqual(['backup/offsite'])
        expect(plimsoll('gate', '--base', base, '--head', base)).toMatchObject({ status: 0, stderr: '' })
        expect(plimsoll('scan')).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('Backup & DR') })
        expect(plimsoll('system')).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('database/postgres') })
        expect(plimsoll('rules', 'backup/offsite')).toMatchObject({ status: 0, stderr: '' })
        expect(plimsoll('demo').stdout).toContain('BLOCK')
        expect(plimsoll('gate').status).toBe(2)
      })
    })
  },
  60_000,
)
