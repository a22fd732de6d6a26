/** For whom documents tell how to start a stack: only for those who write its code, or for others, too, and whether in words of deploying it. */
import type { Evidence } from '../base/evidence.ts'
import { basename, dirname, join, wordsOf } from '../base/paths.ts'
import { isText } from '../base/source.ts'
import { markdownLines } from '../parse/markdown.ts'
import type { ReadContext } from '../readers/reader.ts'
import { isDefaultName } from '../stacks/units.ts'

export const documents = /^([^/]{1,100}|(docs?|documentation|wiki|\.github)\/.{1,200}|[^/]{1,100}\/readme)\.(md|mdx|rst|adoc|txt)$/i
const most = 300

/** `docker compose up`, with the files that it names. */
const start = /\b(docker|podman)[- ]compose\b(?<rest>[^`;&|]{0,200})/i
/** A file of that name from somewhere else. */
const download = /\b(wget|curl)\b[^|]{0,200}https?:\/\/(?!raw\.githubusercontent\.com|github\.com)[^\s]{1,200}compose[\w.-]{0,40}\.ya?ml/i
/** `Download docker-compose.yml into your private server` */
const brings = /\b(wget|curl|download)\b/i
/** `Other ways to deploy it (Docker Compose, Kubernetes)` */
const offered = /\b(deploy(ing|ment|ments)?|self-?host(ed|ing)?|production|serving)\b/i
/** `provides an example of how to launch it` */
const example =
  /\b(an|one|the|our|as an?|sample|quick ?start) (example|sample)\b(?! (above|below))|\bsample (docker|compose)\b|\bplayground\b|\bto try (it|this)\b/i
const container = /\b(docker|podman)[- ]compose\b/i
const starting = /\b(up|run|start)\b/
const named = /(?:^|\s)(?:-f|--file)[ =]?(\S+)/g
const workshop =
  /^(contribut\w*|develop(ment|ing|er|ers|pement|peurs?)?|desarrollo|desenvolvimento|sviluppo|entwicklung(sumgebung)?|dev|hacking|hack|tests?|testing|debug(ging)?|local(ly)?)$/

const ofWork =
  /\b(to|for|a|an|the|your) (run |start |set up |setup |get |have )?(a |an |the |your )?(local |full )?(development|dev) (environment|setup|server|stack)\b|\bfor (local )?development\b|\b(emulat|simulat|mimic|imitat)\w* [^.]{0,60}\b(deployment|production|cloud)\b|\b(environnement|dependances) de developpement\b|\b(entorno|ambiente) de (desarrollo|desenvolvimento)\b|\bambiente di sviluppo\b|\bentwicklungsumgebung\b|开发环境|開發環境|開発環境|개발 ?환경/i

export interface Told {
  /** `nobody`: there is a README, and neither it nor another document speaks of it; `else`: what they say of containers is of something else. */
  readonly to: 'others' | 'work' | 'nobody' | 'else'
  /** Others are told in words of deploying, by a file to bring, or by a README of its own folder. */
  readonly isPlain?: true
  /** The file is called an example where they are told. */
  readonly isExample?: true
  readonly at: Evidence
}

/** To whom documents tell how to start it: undefined where nothing is written at all. */
export async function toldOf(files: readonly string[], paths: readonly string[], context: ReadContext): Promise<Told | undefined> {
  const folders = new Set(files.map(dirname))
  const near = (path: string): boolean => /(^|\/)readme\.(md|rst|adoc|txt)$/i.test(path) && folders.has(dirname(path))
  const known = new Set(paths)
  const isShallow = files.some((file) => file.split('/').length < 3 || offered.test(file))
  const readme = paths.find((path) => /^readme\.(md|rst|adoc|txt)$/i.test(path))
  let found: Evidence | undefined
  let others: Omit<Told, 'to'> | undefined
  let isNamed = false
  for (const path of paths.filter((one) => (documents.test(one) || near(one)) && !/(^|\/)(change|history|release)/i.test(one)).slice(0, most)) {
    const file = await context.read(path)
    if (!isText(file) || !/compose/i.test(file.text)) continue
    isNamed ||= container.test(file.text) || /\bcompose(\.ya?ml| files?| stack)\b/i.test(file.text)
    const isForWork = path.split('/').some((part) => wordsOf(part).some((word) => workshop.test(word)))
    // The README of another folder speaks of what lies in that one.
    const isOfWhole = near(path) || !/^(?!docs?\/|documentation\/|wiki\/|\.github\/)[^/]+\/readme\./i.test(path)
    const headings: string[] = []
    let brought = -10
    // What a part says of itself before it tells the command: `To run a development environment you need …`.
    let isPart = false
    let isServed = false
    // What a document of its own says before its first part, it says of all of them.
    let isWhole = false
    for (const { line, text, kind, level = 0 } of markdownLines(file.text, /\.rst$/i.test(path))) {
      if (kind === 'heading') {
        open(headings, level, text)
        isPart = isWhole
        isServed = false
      } else if (kind === 'text') {
        isPart ||= ofWork.test(plain(text))
        isWhole ||= isPart && headings.length < 2 && !/(^|\/)readme\.\w+$/i.test(path)
        isServed ||= offered.test(text)
      }
      if (download.test(text)) brought = line
      // A word for the whole is none of what lies deep in the tree.
      const isOffered = isShallow && isOfWhole && offered.test(text) && container.test(text)
      if (line - brought < 4 || !(isOffered || speaksOf(text, files, dirname(path), known))) continue
      if (!isForWork && !isPart && (isOffered || !headings.some((one) => wordsOf(plain(one)).some((word) => workshop.test(word))))) {
        if (isOffered || isServed || (near(path) && dirname(path) !== '') || brings.test(text) || headings.some((one) => offered.test(plain(one))))
          return { to: 'others', isPlain: true, at: { path, line, key: '' } }
        others ??= { at: { path, line, key: '' }, ...(example.test(text) ? { isExample: true } : {}) }
      } else if (!isOffered) found ??= { path, line, key: '' }
    }
  }
  if (others !== undefined) return { to: 'others', ...others }
  if (found !== undefined) return { to: 'work', at: found }
  return readme === undefined ? undefined : { to: isNamed ? 'else' : 'nobody', at: { path: readme, line: 1, key: '' } }
}

/** Letters without their accents. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '')
}

/** A heading ends those of its level and below. */
function open(headings: string[], level: number, text: string): void {
  headings.length = Math.min(headings.length, Math.max(0, level - 1))
  while (headings.length < level - 1) headings.push('')
  headings.push(text)
}

/** A command that starts it, or its name where that is its own. */
function speaksOf(text: string, files: readonly string[], folder: string, known: ReadonlySet<string>): boolean {
  const rest = start.exec(text)?.groups?.['rest']
  if (rest !== undefined && starting.test(rest)) {
    const told = [...rest.matchAll(named)].map(([, file]) => file ?? '')
    return told.length === 0 ? files.some((file) => isDefaultName(file)) : told.some((file) => isOneOf(file, files, folder, known))
  }
  return files.some((file) => text.includes(isDefaultName(file) && dirname(file) !== folder ? file : basename(file)))
}

/** By its whole path where that is one of the tree's; else whoever copies the command stands in some folder of their own. */
function isOneOf(told: string, files: readonly string[], folder: string, known: ReadonlySet<string>): boolean {
  const isBare = told.replace(/^(\.\/)+/, '') === basename(told)
  const whole = isBare ? undefined : [join(folder, told), join('', told)].find((path) => path !== undefined && known.has(path))
  return whole === undefined ? files.some((file) => basename(file) === basename(told)) : files.includes(whole)
}
