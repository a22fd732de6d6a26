/** Selectors of labels, taken apart once, because each is held against many pods and Services. */
import { down, each, text, textOfSpot, textsOf, type Spot } from './spots.ts'

type Labels = ReadonlyMap<string, string>

/** {@link https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements}. */
export function selectorOf(selector: Spot): (labels: Labels) => boolean {
  const equal = [...textsOf(down(selector, 'matchLabels'))]
  const tests = each(down(selector, 'matchExpressions'), 'key').map((one) => {
    const key = text(one, 'key') ?? ''
    const values = new Set(each(down(one, 'values')).flatMap((value) => textOfSpot(value) ?? []))
    const test = testOf(text(one, 'operator'), values)
    return (labels: Labels): boolean => test(labels.get(key))
  })
  return (labels) => equal.every(([name, value]) => labels.get(name) === value) && tests.every((test) => test(labels))
}

function testOf(operator: string | undefined, values: ReadonlySet<string>): (own: string | undefined) => boolean {
  if (operator === 'In') return (own) => own !== undefined && values.has(own)
  if (operator === 'NotIn') return (own) => own === undefined || !values.has(own)
  return operator === 'Exists' ? (own) => own !== undefined : (own) => own === undefined
}
