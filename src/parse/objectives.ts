/** Recovery objectives as people write them: `RTO: 2 hours`, `**RPO** 15 min`, `RTO/RPO: 4h / 24h`. */

export type Objective = 'rto' | 'rpo'

export interface Span {
  /** Hours. */
  readonly low: number
  readonly high: number
}

const terms = /\b(RTO|RPO|recovery[ -]time[ -]objective|recovery[ -]point[ -]objective)\b/gi
const spans =
  /(\d{1,6}(?:[.,]\d{1,3})?)(?:\s?(?:-|–|to|a|bis)\s?(\d{1,6}(?:[.,]\d{1,3})?))?[\s-]?(s|secs?|seconds?|segundos?|sekunden?|m|mins?|minutes?|minutos?|minuten?|h|hrs?|hours?|horas?|heures?|stunden?|d|days?|dias?|días?|jours?|tagen?|tage?|w|weeks?|semanas?|wochen?)(?![\wÀ-ÿ])/gi

/** Hours of one, by the beginning of its name: `semanas` are weeks, `stunden` hours, `jours` days, the rest with an s seconds. */
function hoursOf(unit: string): number {
  if (/^(w|sem)/.test(unit)) return 168
  if (/^[djt]/.test(unit)) return 24
  if (/^(h|st)/.test(unit)) return 1
  return unit.startsWith('m') ? 1 / 60 : 1 / 3600
}

/** Farther from its name than this, a duration is about something else. */
const farthest = 80

export function objectivesNamed(text: string): readonly Objective[] {
  return [...new Set([...text.matchAll(terms)].map(([term]) => objectiveOf(term)))]
}

function objectiveOf(term: string): Objective {
  return /rto|time/i.test(term) ? 'rto' : 'rpo'
}

export function spanIn(text: string): Span | undefined {
  const [found] = text.matchAll(spans)
  return found === undefined ? undefined : spanOf(found)
}

function spanOf([, first = '', second, unit = '']: RegExpMatchArray): Span {
  const size = hoursOf(unit.toLowerCase())
  const number = (text: string): number => Number(text.replace(',', '.')) * size
  return { low: number(first), high: number(second ?? first) }
}

/** Each objective that one line states, with the first duration that follows its name. */
export function objectivesIn(text: string): ReadonlyMap<Objective, Span> {
  const found = new Map<Objective, Span>()
  // A box that is not ticked, a question and an example state nothing.
  if (/^[-*+]?\s*\[ \]|\?\s*$|\be\.?g\.|\bfor example\b|\bsuch as\b|\bTBD\b|\bTODO\b/i.test(text)) return found
  const marks = [
    ...[...text.matchAll(terms)].slice(0, 20).map((match) => ({ at: match.index, end: match.index + match[0].length, term: objectiveOf(match[0]) })),
    ...[...text.matchAll(spans)].slice(0, 20).map((match) => ({ at: match.index, end: match.index + match[0].length, span: spanOf(match) })),
  ].sort((a, b) => a.at - b.at)
  let waiting: { readonly term: Objective; readonly end: number }[] = []
  let loose: { readonly span: Span; readonly end: number } | undefined
  for (const mark of marks) {
    if ('term' in mark) {
      // `a 5-minute RPO`: what stands right before it.
      if (loose !== undefined && mark.at - loose.end <= 1) {
        if (!found.has(mark.term)) found.set(mark.term, loose.span)
      } else waiting = [...waiting.filter((one) => one.term !== mark.term), mark]
      loose = undefined
      continue
    }
    loose = undefined
    const [next, ...rest] = waiting
    if (next === undefined) loose = mark
    else if (mark.at - (waiting.at(-1)?.end ?? 0) <= farthest) {
      if (!found.has(next.term)) found.set(next.term, mark.span)
      waiting = rest.map((one) => ({ ...one, end: mark.end }))
    }
  }
  return found
}
