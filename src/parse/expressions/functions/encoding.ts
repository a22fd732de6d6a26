/** Terraform's functions that write and read JSON, YAML and base64, and that read files of the tree. */
import { Buffer } from 'node:buffer'
import { compareText, type Evidence } from '../../../base/evidence.ts'
import { compileGlob } from '../../../base/glob.ts'
import { limits } from '../../../base/limits.ts'
import { dirname, join } from '../../../base/paths.ts'
import { parseHclTemplate } from '../../hcl/parse.ts'
import { decodeJson, decodeYaml, encodeJson } from '../decode.ts'
import { withNames } from '../frame.ts'
import { textValue, toText, unknownValue, type Value } from '../values.ts'
import { made, ofTexts, wrong, type Call, type Table } from './call.ts'

/** {@link https://developer.hashicorp.com/terraform/language/functions} */
export const encodingFunctions: Table = {
  jsonencode: ([one], call) => (one === undefined ? wrong(call) : encodeJson(one, call.at, call.frame.work)),
  yamlencode: ([one], call) => (one === undefined ? wrong(call) : { ...unknownValue('yamlencode()', call.at), decoded: one }),
  jsondecode: ([one], call) => (one === undefined ? wrong(call) : (decodeJson(one, call.frame.work) ?? wrong(call, 'what it reads is no JSON'))),
  yamldecode: ([one], call) => (one === undefined ? wrong(call) : (decodeYaml(one, call.frame.work) ?? wrong(call, 'what it reads is no YAML'))),
  base64encode: ofTexts((text = '') => Buffer.from(text, 'utf8').toString('base64')),
  base64decode: ofTexts((text = '') => Buffer.from(text, 'base64').toString('utf8')),
  urlencode: ofTexts((text = '') => encoded(text)),
  file: ([one], call) => read(one, call),
  templatefile: ([one, names], call) => {
    const text = read(one, call)
    return text.kind === 'text' && names !== undefined ? filled(text.text, names, text.at, call) : text
  },
  fileexists: ([one], call) => {
    const path = pathOf(one, call)
    return path === undefined ? outside(call) : made(call.frame.work.files.has(path), call)
  },
  fileset: (given, call) => fileset(given, call),
  dirname: ofTexts((path = '') => dirname(path) || (path.startsWith('/') ? '/' : '.')),
  basename: ofTexts((path = '') => path.slice(path.lastIndexOf('/') + 1)),
  abspath: ofTexts((path = '') => path),
  sensitive: ([one], call) => one ?? wrong(call),
  nonsensitive: ([one], call) => one ?? wrong(call),
  ephemeralasnull: ([one], call) => one ?? wrong(call),
}

/** Paths below a folder that fit a pattern, sorted ({@link https://developer.hashicorp.com/terraform/language/functions/fileset}). */
function fileset([folder, pattern]: readonly Value[], call: Call): Value {
  const root = pathOf(folder, call)
  const glob = pattern === undefined ? undefined : toText(pattern)
  if (root === undefined || glob === undefined) return wrong(call)
  if (/[?[\]\\]/.test(glob)) return unknownValue('fileset()', call.at, 'Plimsoll understands *, ** and {a,b} in its pattern')
  const fits = compileGlob(glob.replace(/(^|\/)\*\*$/, '$1**/*'))
  const all = call.frame.work.files.below(root)
  if (!call.frame.work.spend(all.length)) return unknownValue('fileset()', call.at, 'there are too many files')
  const start = root === '' ? 0 : root.length + 1
  return made(
    all
      .map((path) => path.slice(start))
      .filter(fits)
      .sort(compareText),
    call,
  )
}

/** A lone surrogate can't be encoded. */
function encoded(text: string): string | undefined {
  return /\p{Surrogate}/u.test(text) ? undefined : encodeURIComponent(text).replaceAll('%20', '+')
}

function pathOf(one: Value | undefined, call: Call): string | undefined {
  const text = one === undefined ? undefined : toText(one)
  return text === undefined ? undefined : join(call.frame.work.root, text)
}

function outside(call: Call): Value {
  return unknownValue(`${call.name}()`, call.at, 'the file is not in the repository')
}

function read(one: Value | undefined, call: Call): Value {
  const path = pathOf(one, call)
  const text = path === undefined ? undefined : call.frame.work.files.text(path)
  if (path === undefined || text === undefined || text === 'wanted') return outside(call)
  if (text.text.length > limits.terraformValue) return unknownValue(`${call.name}()`, call.at, 'the file is too long')
  const at: Evidence = { path, line: 1, key: '' }
  return { ...textValue(text.text, at), whole: true, also: [call.at] }
}

function filled(text: string, names: Value, at: Evidence, call: Call): Value {
  if (names.kind !== 'map') return wrong(call)
  const template = parseHclTemplate(text)
  if (!('kind' in template)) return unknownValue('templatefile()', { ...at, line: template.line }, template.message)
  const { frame } = call
  const inner = withNames({ ...frame, path: at.path, route: '', names: new Map(), root: (name, place) => unknownValue(name, place) }, names.members)
  return call.evaluate(template, inner)
}
