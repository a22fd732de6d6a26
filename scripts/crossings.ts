/** Cruises a tree's imports with dependency-cruiser, which cannot read TypeScript 7 by itself: see borders.ts. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cruise, type ICruiseOptions, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser'
import { importsOf, type Import } from './imports.ts'

const folders = ['src', 'scripts', 'bench']

export interface RuleSet {
  readonly forbidden: NonNullable<IFlattenedRuleSet['forbidden']>
  readonly options: ICruiseOptions
}

/** The rule sets of .dependency-cruiser.mjs, by the imports that count for them. */
export interface Rules {
  readonly default: RuleSet
  readonly running: RuleSet
  readonly loaded: RuleSet
}

export interface Crossing {
  readonly rule: string
  readonly reason: string
  /** `src/link/index.ts → src/report/text.ts`, all of it where the import goes in a circle. */
  readonly route: string
}

export interface Crossings {
  readonly files: number
  readonly found: readonly Crossing[]
}

/** Cruises the sources below `root`. `work` is a folder to write to, inside a folder that has the packages. */
export async function crossings(root: string, work: string, rules: Rules): Promise<Crossings> {
  const all = await cruised(root, join(work, 'all'), rules.default, () => true)
  const running = await cruised(root, join(work, 'running'), rules.running, (one) => !one.typeOnly)
  const loaded = await cruised(root, join(work, 'loaded'), rules.loaded, (one) => !one.typeOnly && !one.dynamic)
  return { files: all.files, found: [...all.found, ...running.found, ...loaded.found] }
}

/** Writes the imports that count as JavaScript of the same names, and nothing else of the sources. */
async function cruised(root: string, base: string, rules: RuleSet, counts: (one: Import) => boolean): Promise<Crossings> {
  rmSync(base, { recursive: true, force: true })
  mkdirSync(base, { recursive: true })
  writeFileSync(join(base, 'package.json'), readFileSync(join(root, 'package.json')))
  for (const path of folders.flatMap((folder) => sources(root, folder))) {
    const target = join(base, path.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(
      target,
      importsOf(readFileSync(join(root, path), 'utf8'))
        .filter(counts)
        .map(asJavaScript)
        .join('\n'),
    )
  }
  for (const folder of folders) mkdirSync(join(base, folder), { recursive: true })
  const { output } = await cruise(folders, { ...rules.options, baseDir: base, ruleSet: { forbidden: rules.forbidden.map(asCompiled) }, validate: true })
  const { summary, modules } = output as ICruiseResult
  return {
    files: modules.filter(({ source }) => source.startsWith('src/')).length,
    found: summary.violations.map((one) => ({
      rule: one.rule.name,
      reason: rules.forbidden.find((rule) => rule.name === one.rule.name)?.comment ?? '',
      route: [one.from, ...(one.cycle?.map((step) => step.name) ?? one.via?.map((step) => step.name) ?? [one.to])].map(asWritten).join(' → '),
    })),
  }
}

function sources(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
}

function asJavaScript({ from, dynamic }: Import): string {
  const specifier = JSON.stringify(from.startsWith('.') ? from.replace(/\.ts$/, '.js') : from)
  return dynamic ? `import(${specifier})` : `import ${specifier}`
}

/** The rules name files as they are in the tree; what is cruised ends in .js. */
function asCompiled<T>(rule: T): T {
  return JSON.parse(JSON.stringify(rule).replaceAll('\\\\.ts', '\\\\.js')) as T
}

function asWritten(path: string): string {
  return folders.some((folder) => path.startsWith(`${folder}/`)) ? path.replace(/\.js$/, '.ts') : path.replace(/^(\.\.\/)+node_modules\//, '')
}
