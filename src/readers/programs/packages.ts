/** Packages of Node's, and those that read YAML, as far as programs that describe systems use them. */
import type { Evidence } from '../../base/evidence.ts'
import { dirname, normalise } from '../../base/paths.ts'
import { decodeYaml } from '../../parse/expressions/decode.ts'
import { over, textValue, toText, unknownOf, unknownValue, type Value } from '../../parse/expressions/values.ts'
import type { Run } from './run.ts'
import { fileText } from './texts.ts'
import { method, type Method, type Origin } from './thing.ts'

export function builtIn({ source, path }: Origin, run: Run, at: Evidence): Value | undefined {
  const plain = source.replace(/^node:/, '')
  const name = path.filter((one) => one !== 'default' && one !== 'posix').join('.')
  const found = packages[Object.hasOwn(packages, plain) ? plain : '']?.[name]
  return found === undefined ? undefined : method(`${plain}.${name}`, at, found(run))
}

type Made = (run: Run) => Method

const readFile: Made =
  (run) =>
  ([path], site) =>
    path === undefined ? unknownValue('readFileSync()', site.at) : contentOf(path, run, site.at)

const joinPaths: Made = () => (args, site) => {
  const texts = args.map(toText)
  if (texts.some((text) => text === undefined)) return over(unknownOf(args, site.at), ...args)
  // A part with a slash in front starts over in `resolve`; in `join` only the first one can have it in practice.
  const last = texts.findLastIndex((text) => text?.startsWith('/'))
  return textValue(texts.slice(Math.max(0, last)).join('/'), site.at)
}

const yaml: Made =
  (run) =>
  ([text], site) =>
    (text === undefined ? undefined : decodeYaml(text, run.work)) ?? unknownValue('a text of YAML', site.at)

const packages: Readonly<Record<string, Readonly<Record<string, Made>>>> = {
  fs: { readFileSync: readFile },
  'fs/promises': { readFile },
  path: {
    join: joinPaths,
    resolve: joinPaths,
    dirname:
      () =>
      ([path], site) =>
        path?.kind === 'text' ? textValue(dirname(path.text), site.at) : unknownValue('dirname()', site.at),
  },
  url: {
    fileURLToPath:
      () =>
      ([url], site) =>
        url ?? unknownValue('fileURLToPath()', site.at),
  },
  yaml: { parse: yaml },
  'js-yaml': { load: yaml, safeLoad: yaml },
}

/** A path with a slash in front is the tree's; others start where the program does. */
function contentOf(path: Value, run: Run, at: Evidence): Value {
  const text = toText(path)
  if (text === undefined) return over(unknownOf([path], at), path)
  const { root } = run.work
  const place = text.startsWith('/') ? normalise(text.slice(1)) : normalise(root === '' ? text : `${root}/${text}`)
  const found = place === undefined ? undefined : run.work.files.text(place)
  if (place === undefined || found === undefined || found === 'wanted') return unknownValue('a file', at, 'the file is not in the repository')
  return fileText(found.text, place)
}
