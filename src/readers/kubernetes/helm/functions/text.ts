/** Functions on texts that keep the places of what is put in: {@link https://helm.sh/docs/chart_template_guide/function_list/#string-functions}. */
import { limits } from '../../../../base/limits.ts'
import { bool, list, map, nil, printed, runsOf, text, truth, type Run, type Spot, type Value } from '../value.ts'
import { Stop } from '../template/nodes.ts'
import { numberIn, textOf, whole, type Fits } from './shape.ts'

/** The same value where nothing changed, so that its place stays. */
function changed(value: Value | undefined, by: (written: string) => string, spot: Spot): Value {
  if (value === undefined) return nil
  const before = printed(value)
  const after = by(before)
  if (after.length > limits.fileBytes) throw new Stop('a text grows longer than can be followed', spot)
  if (after === before) return value.kind === 'text' ? value : { kind: 'text', runs: runsOf(value), at: value.at }
  return text(after, value.at)
}

/** Last comes the text, first what is done with it. */
function change(by: (written: string, ...others: readonly string[]) => string): Fits {
  return whole((given, spot) => {
    const others = given.slice(0, -1).map(textOf)
    return changed(given.at(-1), (written) => by(written, ...others), spot)
  })
}

function wrapped(mark: '"' | "'", escape: (written: string) => string): Fits {
  return (given) => {
    const runs: Run[] = []
    for (const value of given) {
      if (value.kind === 'nil') continue
      if (runs.length > 0) runs.push({ text: ' ' })
      runs.push({ text: mark }, ...runsOf(value).map((run) => ({ ...run, text: escape(run.text), value: run.value ?? run.text })), { text: mark })
    }
    return { kind: 'text', runs, at: given[0]?.at }
  }
}

/** {@link https://masterminds.github.io/sprig/strings.html}: spaces before each line. */
function indented(runs: readonly Run[], by: number): readonly Run[] {
  const pad = ' '.repeat(Math.max(0, Math.min(by, 100)))
  const found: Run[] = []
  let isStart = true
  for (const run of runs) {
    for (const part of run.text.split(/(?<=\n)/)) {
      if (part === '') continue
      if (isStart) found.push({ text: pad, ...(run.spot === undefined ? {} : { spot: run.spot }) })
      found.push({ ...run, text: part })
      isStart = part.endsWith('\n')
    }
  }
  if (isStart) found.push({ text: pad })
  return found
}

const trim = (ofStart: boolean, ofEnd: boolean): Fits => {
  return ([value = nil]) => {
    const runs = [...runsOf(value)]
    if (ofStart) while (runs[0] !== undefined && (runs[0] = { ...runs[0], text: runs[0].text.trimStart() }).text === '') runs.shift()
    if (ofEnd) {
      for (let last = runs.at(-1); last !== undefined; last = runs.at(-1)) {
        const kept = last.text.trimEnd()
        runs.pop()
        if (kept === '') continue
        runs.push({ ...last, text: kept })
        break
      }
    }
    return { kind: 'text', runs, at: value.at }
  }
}

/** {@link https://pkg.go.dev/fmt}: the verbs that templates use. */
const format: Fits = ([pattern = nil, ...given]) => {
  const written = printed(pattern)
  const runs: Run[] = []
  let next = 0
  let from = 0
  for (const found of written.matchAll(/%(?:%|([-+0# ]*)(\d*)(?:\.\d+)?([a-zA-Z]))/g)) {
    runs.push({ text: written.slice(from, found.index) })
    from = found.index + found[0].length
    const [, flags = '', width = '', verb] = found
    if (verb === undefined) {
      runs.push({ text: '%' })
      continue
    }
    const value = given[next++] ?? nil
    if (verb === 'q') runs.push({ text: JSON.stringify(printed(value)) })
    else if (verb === 'd' || width !== '') {
      const plain = value.kind === 'unknown' ? printed(value) : verb === 'd' ? String(Math.trunc(numberIn(value))) : printed(value)
      const wide = Math.min(Number(width), 100)
      runs.push({ text: flags.includes('-') ? plain.padEnd(wide) : plain.padStart(wide, flags.includes('0') ? '0' : ' ') })
    } else runs.push(...runsOf(value))
  }
  runs.push({ text: written.slice(from) })
  const kept = runs.filter((run) => run.text !== '')
  const [one] = kept
  // A host made of several values stands where the template makes it.
  return { kind: 'text', runs: kept.length === 1 && one !== undefined ? [one] : kept.map(({ text: part }) => ({ text: part })) }
}

const pairs = (written: string): readonly string[] => [...written]

export const texts: ReadonlyMap<string, Fits> = new Map<string, Fits>([
  ['quote', wrapped('"', (written) => JSON.stringify(written).slice(1, -1))],
  ['squote', wrapped("'", (written) => written)],
  ['indent', ([by, value = nil]) => ({ kind: 'text', runs: indented(runsOf(value), numberIn(by)), at: value.at })],
  ['nindent', ([by, value = nil]) => ({ kind: 'text', runs: [{ text: '\n' }, ...indented(runsOf(value), numberIn(by))], at: value.at })],
  ['printf', format],
  ['print', (given) => ({ kind: 'text', runs: given.flatMap(runsOf) })],
  ['println', (given) => ({ kind: 'text', runs: [...given.flatMap(runsOf), { text: '\n' }] })],
  ['trim', trim(true, true)],
  ['trimAll', change((written, cut = '') => trimmed(written, cut, true, true))],
  ['trimPrefix', change((written, start = '') => (start !== '' && written.startsWith(start) ? written.slice(start.length) : written))],
  ['trimSuffix', change((written, end = '') => (end !== '' && written.endsWith(end) ? written.slice(0, -end.length) : written))],
  [
    'trunc',
    change((written, count = '0') => (Number(count) < 0 ? pairs(written).slice(Number(count)).join('') : pairs(written).slice(0, Number(count)).join(''))),
  ],
  ['lower', change((written) => written.toLowerCase())],
  ['upper', change((written) => written.toUpperCase())],
  ['title', change((written) => written.replace(/(^|\s)\S/g, (letter) => letter.toUpperCase()))],
  ['untitle', change((written) => written.replace(/(^|\s)\S/g, (letter) => letter.toLowerCase()))],
  ['replace', change((written, from = '', to = '') => (from === '' ? written : written.split(from).join(to)))],
  ['nospace', change((written) => written.replaceAll(/\s/g, ''))],
  ['repeat', whole(([count, value], spot) => repeated(textOf(value), numberIn(count), spot))],
  [
    'substr',
    whole(([from, to, value]) =>
      text(
        pairs(textOf(value))
          .slice(numberIn(from), numberIn(to) < 0 ? undefined : numberIn(to))
          .join(''),
      ),
    ),
  ],
  [
    'kebabcase',
    change((written) =>
      written
        .replace(/([a-z\d])([A-Z])/g, '$1-$2')
        .replace(/[\s_]+/g, '-')
        .toLowerCase(),
    ),
  ],
  [
    'snakecase',
    change((written) =>
      written
        .replace(/([a-z\d])([A-Z])/g, '$1_$2')
        .replace(/[\s-]+/g, '_')
        .toLowerCase(),
    ),
  ],
  ['contains', whole(([part, value]) => bool(textOf(value).includes(textOf(part))))],
  ['hasPrefix', whole(([part, value]) => bool(textOf(value).startsWith(textOf(part))))],
  ['hasSuffix', whole(([part, value]) => bool(textOf(value).endsWith(textOf(part))))],
  // A map by place, `_0`, `_1`: https://masterminds.github.io/sprig/string_slice.html.
  [
    'split',
    whole(([by, value]) =>
      map(
        textOf(value)
          .split(textOf(by))
          .map((part, place): [string, Value] => [`_${place}`, text(part, value?.at)]),
      ),
    ),
  ],
  [
    'splitList',
    whole(([by, value]) =>
      list(
        textOf(value)
          .split(textOf(by))
          .map((part) => text(part, value?.at)),
      ),
    ),
  ],
  ['join', whole(([by, value]) => (value?.kind === 'list' ? text(value.items.map(printed).join(textOf(by)), value.at) : (value ?? nil)))],
  ['b64enc', change((written) => Buffer.from(written, 'utf8').toString('base64'))],
  ['b64dec', change((written) => Buffer.from(written, 'base64').toString('utf8'))],
  [
    'cat',
    whole((given) =>
      text(
        given
          .filter((one) => truth(one) === true)
          .map(printed)
          .join(' '),
      ),
    ),
  ],
])

function trimmed(written: string, cut: string, ofStart: boolean, ofEnd: boolean): string {
  let from = 0
  let to = written.length
  if (ofStart) while (from < to && cut.includes(written[from] ?? '')) from++
  if (ofEnd) while (to > from && cut.includes(written[to - 1] ?? '')) to--
  return written.slice(from, to)
}

function repeated(written: string, count: number, spot: Spot): Value {
  if (count * written.length > limits.fileBytes) throw new Stop('a text grows longer than can be followed', spot)
  return text(written.repeat(Math.max(0, count)))
}
